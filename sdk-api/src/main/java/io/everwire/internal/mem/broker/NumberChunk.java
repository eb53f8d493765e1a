package io.everwire.internal.mem.broker;

import java.util.Arrays;

/** A short run of one publisher's consecutive numbers: where each went, and the hash of it. */
final class NumberChunk {
  static final int MAX_NUMBERS = 64;

  private final long firstNumber;
  private final long firstNanos;
  private int size;

  /** Offset and hash for each number, in turns: 16 bytes for a publication. */
  private long[] entries = new long[4];

  final PublisherNumbers publisher;
  private long lastNanos;

  NumberChunk(PublisherNumbers publisher, long firstNumber, long now) {
    this.publisher = publisher;
    this.firstNumber = firstNumber;
    this.firstNanos = now;
    this.lastNanos = now;
  }

  /** Whether the next entry may be that of a number; a chunk spans a short time only. */
  boolean hasRoomFor(long number, long now, long maxSpanNanos) {
    return size < MAX_NUMBERS && number == firstNumber + size && now - firstNanos <= maxSpanNanos;
  }

  void add(long offset, long hash, long now) {
    if (entries.length == 2 * size) {
      entries = Arrays.copyOf(entries, 2 * entries.length);
    }
    entries[2 * size] = offset;
    entries[2 * size + 1] = hash;
    size++;
    lastNanos = now;
  }

  boolean contains(long number) {
    return number >= firstNumber && number - firstNumber < size;
  }

  long firstNumber() {
    return firstNumber;
  }

  long offsetOf(long number) {
    return entries[2 * (int) (number - firstNumber)];
  }

  long hashOf(long number) {
    return entries[2 * (int) (number - firstNumber) + 1];
  }

  int size() {
    return size;
  }

  long lastNanos() {
    return lastNanos;
  }
}
