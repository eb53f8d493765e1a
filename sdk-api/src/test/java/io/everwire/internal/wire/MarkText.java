package io.everwire.internal.wire;

import io.everwire.internal.wire.PositionFrame.Gap;
import io.everwire.internal.wire.PositionFrame.PositionMoved;
import io.everwire.internal.wire.PositionFrame.Snapshot;

/** A mark among the messages of a subscription, in words. */
public final class MarkText {
  private MarkText() {}

  public static String of(PositionFrame mark) {
    if (mark instanceof Gap gap) {
      return "gap of " + gap.missed() + " to " + gap.offset();
    }
    if (mark instanceof PositionMoved moved) {
      return "moved to " + moved.offset();
    }
    if (mark instanceof Snapshot snapshot) {
      return snapshot.end() ? "snapshot ends at " + snapshot.offset() : "snapshot";
    }
    return "recovered";
  }
}
