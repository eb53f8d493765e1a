package io.everwire.testkit.channels;

import io.everwire.broker.Broker;
import io.everwire.internal.server.channel.ChannelParts;
import java.util.function.UnaryOperator;

/**
 * What the channels of a world stand on: as it is, or with a bug in it.
 *
 * @param store what the shared broker has its channels in
 * @param broker what servers see of the shared broker
 * @param parts the collaborators of every channel
 */
record Foundations(UnaryOperator<Broker> store, UnaryOperator<Broker> broker, ChannelParts parts) {
  /** As it is. */
  static final Foundations REAL =
      new Foundations(UnaryOperator.identity(), UnaryOperator.identity(), ChannelParts.STANDARD);
}
