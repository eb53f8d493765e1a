package io.everwire.internal.session;

import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Takes turns among all that has frames to send, so that a large message or a busy stream blocks
 * nobody: each source gives up to 64 KiB, then the next has its turn (deficit round robin,
 * Shreedhar and Varghese 1995, with equal weights). Confined to the session's serializer.
 */
final class Outbox {
  private static final int TURN_BYTES = Frame.MAX_PART_BYTES;

  private final ArrayDeque<FrameSource> ready = new ArrayDeque<>(1);
  private int leftOfTurn = TURN_BYTES;

  /** Notes that a source may have frames. */
  void ready(FrameSource source) {
    if (!source.isQueued) {
      source.isQueued = true;
      ready.addLast(source);
    }
  }

  boolean isEmpty() {
    return ready.isEmpty();
  }

  @Nullable EncodedFrame next() {
    for (FrameSource source = ready.peekFirst(); source != null; source = ready.peekFirst()) {
      EncodedFrame frame = source.next();
      if (frame == null) {
        ready.removeFirst();
        source.isQueued = false;
        leftOfTurn = TURN_BYTES;
        continue;
      }
      leftOfTurn -= frame.size();
      if (leftOfTurn <= 0) {
        ready.addLast(ready.removeFirst());
        leftOfTurn = TURN_BYTES;
      }
      return frame;
    }
    return null;
  }
}
