/**
 * The reliable session over links, shared by both sides: counts, acks, replay, attach, keep-alive,
 * credit. A state machine without threads, clocks or sockets of its own. May use wire and the
 * transport SPI.
 */
@NullMarked
package io.everwire.internal.session;

import org.jspecify.annotations.NullMarked;
