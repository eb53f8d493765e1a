package io.everwire.internal.server.channel.delivery;

import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.PositionFrame.Gap;

/** What waits in a subscription's queue. Immutable. */
public sealed interface Queued permits LiveMessage, Queued.Mark {

  int partCount();

  /** A part, as the subscription gets it. */
  EncodedFrame part(int index, long subscription);

  /** What it costs of the subscription's credit and queue. */
  long cost();

  /** Something small that keeps its place among the messages, and costs nothing. */
  record Mark(Frame frame) implements Queued {

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

    boolean isGap() {
      return frame instanceof Gap;
    }
  }
}
