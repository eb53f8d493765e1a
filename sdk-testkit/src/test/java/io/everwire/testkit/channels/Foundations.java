package io.everwire.testkit.channels;

import io.everwire.broker.Broker;
import io.everwire.internal.server.channel.ChannelParts;
import io.everwire.internal.server.channel.delivery.FanOutPace;
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

  /**
   * As it is with many subscribers, whose hand-outs take time: the clock stands still while these
   * few are handed something.
   */
  private static final Foundations CROWDED =
      new Foundations(UnaryOperator.identity(), UnaryOperator.identity(), new Crowded());

  private static final long REST_NANOS = 7_000_000;

  /** Without a bug, crowded for every other seed. */
  static Foundations of(long seed) {
    return seed % 2 == 0 ? CROWDED : REAL;
  }

  private static final class Crowded implements ChannelParts {
    @Override
    public FanOutPace fanOutPace() {
      return new FanOutPace() {
        @Override
        protected boolean isCrowd(int subscribers) {
          return true;
        }

        @Override
        protected long restAfter(long tookNanos) {
          return REST_NANOS;
        }
      };
    }
  }
}
