/**
 * Between a channel and the broker that keeps its log: appending in order, bringing what is live in
 * order, and patience with a broker that fails or is silent. Confined to the channel's turns where
 * a class does not say otherwise.
 */
@NullMarked
package io.everwire.internal.server.channel.log;

import org.jspecify.annotations.NullMarked;
