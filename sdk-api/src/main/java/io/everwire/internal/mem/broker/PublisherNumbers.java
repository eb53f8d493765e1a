package io.everwire.internal.mem.broker;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The numbers of one publisher: the highest that was appended, and those that are remembered. */
final class PublisherNumbers {
  private final ArrayDeque<NumberChunk> chunks = new ArrayDeque<>(2);
  private long highest;
  private long lastNanos;

  long highest() {
    return highest;
  }

  long lastNanos() {
    return lastNanos;
  }

  void onAppended(long number, long now) {
    highest = Math.max(highest, number);
    lastNanos = now;
  }

  /** The chunk that remembers a number; null if it is forgotten. */
  @Nullable NumberChunk find(long number) {
    for (Iterator<NumberChunk> newestFirst = chunks.descendingIterator(); newestFirst.hasNext(); ) {
      NumberChunk chunk = newestFirst.next();
      if (chunk.firstNumber() <= number) {
        return chunk.contains(number) ? chunk : null;
      }
    }
    return null;
  }

  /** The newest chunk if a number goes into it; null if it needs another. */
  @Nullable NumberChunk open(long number, long now, long maxSpanNanos) {
    NumberChunk newest = chunks.peekLast();
    return newest != null && newest.hasRoomFor(number, now, maxSpanNanos) ? newest : null;
  }

  void add(NumberChunk chunk) {
    chunks.addLast(chunk);
  }

  void removeOldest() {
    chunks.removeFirst();
  }
}
