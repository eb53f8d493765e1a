package io.everwire.longpoll;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A body as it comes, up to a limit. Grows with what has come, not with what was announced. */
final class BodyBuffer {
  private static final int FIRST_BYTES = 1024;

  private final int maxBytes;
  private byte[] bytes = new byte[0];
  private int size;

  BodyBuffer(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Adds what remains of a part.
   *
   * @return false if the body is above the limit with it; it is then not added
   */
  boolean append(ByteBuffer part) {
    int more = part.remaining();
    if (more > maxBytes - size) {
      return false;
    }
    if (size + more > bytes.length) {
      long doubled = Math.max(FIRST_BYTES, 2L * bytes.length);
      long room = size == 0 ? more : Math.max(size + more, Math.min(doubled, maxBytes));
      bytes = Arrays.copyOf(bytes, (int) room);
    }
    part.get(bytes, size, more);
    size += more;
    return true;
  }

  /** The whole; the buffer is not used any more. */
  ByteBuffer content() {
    return ByteBuffer.wrap(bytes, 0, size);
  }
}
