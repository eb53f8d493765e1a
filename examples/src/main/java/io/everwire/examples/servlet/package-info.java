/** Everwire in an application's own servlet container. */
@NullMarked
package io.everwire.examples.servlet;

import org.jspecify.annotations.NullMarked;
