/** Who is in a channel, and what subscriptions are told of it. */
@NullMarked
package io.everwire.internal.server.channel.presence;

import org.jspecify.annotations.NullMarked;
