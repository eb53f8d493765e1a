package io.everwire.internal.server.channel;

import io.everwire.internal.session.Items;
import io.everwire.internal.session.SendWindow;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.SharedMessage;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for one subscriber, oldest first, and of one that has begun what is left.
 *
 * <ul>
 *   <li>A message begins while there is credit, and is charged as a whole; its further parts need
 *       none.
 *   <li>From then on it waits no longer, as {@link QueueBound} counts.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class WaitingMessages {
  private final SendWindow window;
  private final QueueBound bound;
  private final ArrayDeque<SharedMessage> queue = new ArrayDeque<>(4);

  /** The message of which some parts are sent, and the next part of it. */
  private @Nullable SharedMessage begun;

  private int nextPart;

  WaitingMessages(SendWindow window, QueueBound bound) {
    this.window = window;
    this.bound = bound;
  }

  void addAll(List<SharedMessage> batch) {
    queue.addAll(batch);
  }

  void clear() {
    queue.clear();
    begun = null;
  }

  /** The next part to send to a subscription; null if there is none, or no credit for it. */
  @Nullable EncodedFrame next(long subscription) {
    SharedMessage present = begun == null ? begin() : begun;
    if (present == null) {
      return null;
    }
    EncodedFrame frame = present.part(nextPart++, subscription);
    begun = nextPart < present.partCount() ? present : null;
    return frame;
  }

  private @Nullable SharedMessage begin() {
    SharedMessage next = window.isOpen() ? queue.pollFirst() : null;
    if (next != null) {
      window.spend(Items.cost(next.payloadBytes()));
      bound.onTaken(next.payloadBytes());
      nextPart = 0;
    }
    return next;
  }
}
