package io.everwire;

import java.nio.ByteBuffer;

/** Bytes that nobody can change, and how many a text takes. */
final class ByteBuffers {
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private ByteBuffers() {}

  /** How long a text is in UTF-8, without encoding it. */
  static int utf8Bytes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800 || Character.isSurrogate(c)) {
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  /** What remains of a buffer, as a read-only copy. */
  static ByteBuffer copy(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return EMPTY;
    }
    ByteBuffer source = bytes.duplicate();
    return ByteBuffer.allocate(source.remaining()).put(source).flip().asReadOnlyBuffer();
  }
}
