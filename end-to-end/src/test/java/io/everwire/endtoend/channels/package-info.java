/**
 * Channels over every transport, with real servers and sockets: what they remember, how they treat
 * slow readers, who is there, who may do what, and what becomes of them when a server goes.
 */
@NullMarked
package io.everwire.endtoend.channels;

import org.jspecify.annotations.NullMarked;
