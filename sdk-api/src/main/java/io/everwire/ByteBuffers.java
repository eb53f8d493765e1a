package io.everwire;

import java.nio.ByteBuffer;

/** Copies of bytes that nobody can change. */
final class ByteBuffers {
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private ByteBuffers() {}

  /** What remains of a buffer, as a read-only copy. */
  static ByteBuffer copy(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return EMPTY;
    }
    ByteBuffer source = bytes.duplicate();
    return ByteBuffer.allocate(source.remaining()).put(source).flip().asReadOnlyBuffer();
  }
}
