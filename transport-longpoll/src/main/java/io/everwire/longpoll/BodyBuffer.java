package io.everwire.longpoll;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A body as it comes, up to a limit. Grows with what has come: who announces much and sends little
 * costs little. Once an eighth of what was announced is there it has room for all of it, so that a
 * large batch is not copied time and again.
 */
final class BodyBuffer {
  private static final int FIRST_BYTES = 1024;
  private static final int TRUST = 8;

  private final int maxBytes;

  /** What is to come, up to the limit; 0 if that is not known. */
  private final int announcedBytes;

  private byte[] bytes = new byte[0];
  private int size;

  /**
   * Nothing yet.
   *
   * @param maxBytes the largest body to take
   * @param announcedBytes what is to come, negative if that is not known
   */
  BodyBuffer(int maxBytes, long announcedBytes) {
    this.maxBytes = maxBytes;
    this.announcedBytes = (int) Math.min(maxBytes, Math.max(0, announcedBytes));
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
      bytes = Arrays.copyOf(bytes, room(size + more));
    }
    part.get(bytes, size, more);
    size += more;
    return true;
  }

  private int room(int needed) {
    if (needed <= announcedBytes && needed >= announcedBytes / TRUST) {
      return announcedBytes;
    }
    long doubled = Math.max(FIRST_BYTES, 2L * bytes.length);
    return size == 0 ? needed : (int) Math.max(needed, Math.min(doubled, maxBytes));
  }

  /** The whole; the buffer is not used any more. */
  ByteBuffer content() {
    return ByteBuffer.wrap(bytes, 0, size);
  }
}
