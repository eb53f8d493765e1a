/**
 * The demo: real data over real sockets of every transport, which are cut again and again, with
 * nothing lost. It judges by numbers and hashes of its own, never by what the SDK counts.
 */
@NullMarked
package io.everwire.examples.demo;

import org.jspecify.annotations.NullMarked;
