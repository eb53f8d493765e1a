package io.everwire.internal.client;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Volatile messages on their way to a listener: bounded in bytes, of which one message at least;
 * newer ones take the place of the oldest. Safe for use by many threads.
 */
final class VolatileBacklog {
  private final long maxBytes;
  private final Deque<Received> waiting = new ArrayDeque<>();
  private long bytes;

  VolatileBacklog(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds a message; true if nothing waited before. */
  synchronized boolean add(Received message) {
    boolean wasEmpty = waiting.isEmpty();
    waiting.addLast(message);
    bytes += message.cost();
    while (bytes > maxBytes && waiting.size() > 1) {
      bytes -= waiting.removeFirst().cost();
    }
    return wasEmpty;
  }

  /** Takes the oldest; null if nothing waits. */
  synchronized @Nullable Received poll() {
    Received next = waiting.pollFirst();
    if (next != null) {
      bytes -= next.cost();
    }
    return next;
  }
}
