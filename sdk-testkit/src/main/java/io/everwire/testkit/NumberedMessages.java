package io.everwire.testkit;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * An endless row of messages that both ends know: sizes and contents follow from a seed, so a
 * receiver notices every loss, doubling, reordering and changed byte. Each side of a pipe has its
 * own; not safe for use by several threads.
 */
final class NumberedMessages {
  private final RandomGenerator random;
  private final int maxBytes;
  private long count;

  NumberedMessages(long seed, int maxBytes) {
    this.random = new SplittableRandom(seed);
    this.maxBytes = maxBytes;
  }

  /** How many were made or verified. */
  long count() {
    return count;
  }

  /** Makes the next message; small ones are frequent, and the largest are as large as allowed. */
  ByteBuffer next() {
    count++;
    int bound = random.nextInt(20) == 0 ? maxBytes : Math.min(maxBytes, 300);
    byte[] content = new byte[random.nextInt(bound + 1)];
    random.nextBytes(content);
    return ByteBuffer.wrap(content);
  }

  /** Compares a received message with the one that is due. */
  void verify(ByteBuffer received) {
    long number = count;
    ByteBuffer expected = next();
    if (!expected.equals(received)) {
      throw new AssertionError(
          "message %d: expected %d bytes, got %d that are not them"
              .formatted(number, expected.remaining(), received.remaining()));
    }
  }
}
