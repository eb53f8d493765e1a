/**
 * What waits for one subscription and how it is chosen: queues in order, the newest of each key,
 * volatile messages. Knows nothing of channels and sessions but their limits; confined to the
 * serializer of the session that it delivers to.
 */
@NullMarked
package io.everwire.internal.server.channel.delivery;

import org.jspecify.annotations.NullMarked;
