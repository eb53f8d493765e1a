package io.everwire.internal.server.channel.delivery;

import io.everwire.internal.metrics.ChannelMeters.GapReason;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import org.jspecify.annotations.Nullable;

/** What waits in a subscription's queue. Immutable. */
public sealed interface Queued permits LiveMessage, Queued.Mark {

  int partCount();

  /** A part, as the subscription gets it. */
  EncodedFrame part(int index, long subscription);

  /** What it costs of the subscription's credit and queue. */
  long cost();

  /**
   * Something small that keeps its place among the messages, and costs nothing.
   *
   * @param gap why messages are missing; null if it is no gap
   */
  record Mark(Frame frame, @Nullable GapReason gap) implements Queued {
    public Mark(Frame frame) {
      this(frame, null);
    }

    @Override
    public int partCount() {
      return 1;
    }

    @Override
    public EncodedFrame part(int index, long subscription) {
      return EncodedFrame.of(frame);
    }

    @Override
    public long cost() {
      return 0;
    }
  }
}
