package io.everwire.endtoend.migration;

import java.nio.ByteBuffer;

/** Payloads that say which place they have in their flow; their sizes vary. */
final class Numbered {
  private static final int MOST_PADDING_BYTES = 200;

  private Numbered() {}

  static byte[] payload(long number) {
    int padding = (int) (number * 31 % MOST_PADDING_BYTES);
    return ByteBuffer.allocate(Long.BYTES + padding).putLong(number).array();
  }

  static long numberOf(byte[] payload) {
    return ByteBuffer.wrap(payload).getLong();
  }
}
