/**
 * Channels at the server: the hub that keeps them, the turns in which one works, and what a session
 * has to do with them. Parts have rooms of their own, which do not know this one: {@code delivery}
 * (what waits for a subscription), {@code recovery} (how it gets to what is live), {@code log} (the
 * broker) and {@code presence}.
 */
@NullMarked
package io.everwire.internal.server.channel;

import org.jspecify.annotations.NullMarked;
