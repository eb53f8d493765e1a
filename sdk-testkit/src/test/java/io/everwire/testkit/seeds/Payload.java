package io.everwire.testkit.seeds;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Payloads that say who made them and which of its messages they are, with content that can be
 * checked to the last byte. The first twelve bytes are number, source and size; a payload that is
 * smaller has only the beginning of that.
 */
final class Payload {
  static final int HEADER_BYTES = 12;
  private static final int MAX_BYTES = 1024 * 1024;
  private static final byte[] PATTERN = pattern();

  private Payload() {}

  static ByteBuffer of(int source, int number, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.max(size, HEADER_BYTES));
    bytes.putInt(number).putInt(source).putInt(size);
    if (size > HEADER_BYTES) {
      bytes.put(PATTERN, start(source, number), size - HEADER_BYTES);
    }
    return bytes.flip().limit(size);
  }

  static boolean isNumbered(ByteBuffer payload) {
    return payload.remaining() >= HEADER_BYTES;
  }

  static int number(ByteBuffer payload) {
    return payload.getInt(payload.position());
  }

  static int source(ByteBuffer payload) {
    return payload.getInt(payload.position() + 4);
  }

  /** Whether a payload is exactly the one of this source, number and size. */
  static boolean matches(ByteBuffer payload, int source, int number, int size) {
    if (payload.remaining() != size) {
      return false;
    }
    if (size < HEADER_BYTES) {
      return payload.equals(of(source, number, size));
    }
    int at = payload.position();
    return payload.getInt(at) == number
        && payload.getInt(at + 4) == source
        && payload.getInt(at + 8) == size
        && payload
            .slice(at + HEADER_BYTES, size - HEADER_BYTES)
            .equals(ByteBuffer.wrap(PATTERN, start(source, number), size - HEADER_BYTES));
  }

  /** Whether a numbered payload is whole, whoever made it. */
  static boolean isIntact(ByteBuffer payload) {
    return matches(
        payload, source(payload), number(payload), payload.getInt(payload.position() + 8));
  }

  private static int start(int source, int number) {
    return (source * 7919 + number * 31) & 0xffff;
  }

  private static byte[] pattern() {
    byte[] bytes = new byte[MAX_BYTES + 0x10000];
    new SplittableRandom(0).nextBytes(bytes);
    return bytes;
  }
}
