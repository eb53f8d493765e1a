package io.everwire.internal.client;

import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Room for publishes that wait to be sent.
 *
 * <ul>
 *   <li>Entered in the publisher's own thread, so that the bound holds whatever the serializer is
 *       busy with.
 *   <li>Bounded in messages and bytes; one message is admitted when it is empty.
 *   <li>Safe for use by many threads.
 * </ul>
 */
final class WaitingRoom {
  private final int maxMessages;
  private final int maxBytes;
  private int messages;
  private long bytes;

  WaitingRoom(Limits limits) {
    maxMessages = limits.publishQueueMessages();
    maxBytes = limits.publishQueueBytes();
  }

  /** Takes a place; returns the refusal if there is none. */
  synchronized @Nullable Status enter(String channel, long cost) {
    if (messages >= maxMessages) {
      return Status.of(
          StatusCode.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "publish to \"%s\" refused: %,d publishes wait already, limit is %,d"
                  + " (Limits.publishQueueMessages)",
              channel,
              messages,
              maxMessages));
    }
    if (messages > 0 && bytes + cost > maxBytes) {
      return Status.of(
          StatusCode.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "publish to \"%s\" refused: message takes %,d bytes, %,d bytes wait already, limit is"
                  + " %,d (Limits.publishQueueBytes)",
              channel,
              cost,
              bytes,
              maxBytes));
    }
    messages++;
    bytes += cost;
    return null;
  }

  synchronized void leave(long cost) {
    messages--;
    bytes -= cost;
  }

  synchronized boolean isEmpty() {
    return messages == 0;
  }
}
