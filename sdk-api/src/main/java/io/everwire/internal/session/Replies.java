package io.everwire.internal.session;

import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Small counted frames in the order in which they were given: requests, answers, credit. Bounded by
 * what the peer has granted and may have in flight, not by this queue. Confined to the session's
 * serializer.
 */
final class Replies extends FrameSource {
  private record Waiting(EncodedFrame frame, @Nullable Runnable onSent) {}

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(1);

  void add(Frame frame, @Nullable Runnable onSent) {
    waiting.addLast(new Waiting(EncodedFrame.of(frame), onSent));
  }

  @Override
  protected @Nullable EncodedFrame next() {
    Waiting next = waiting.pollFirst();
    if (next == null) {
      return null;
    }
    if (next.onSent != null) {
      next.onSent.run();
    }
    return next.frame;
  }
}
