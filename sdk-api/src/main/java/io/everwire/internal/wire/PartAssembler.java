package io.everwire.internal.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one sender's messages together again. A message in one part passes through
 * without a copy. Memory is spent as parts come, never on the word of the first part alone.
 */
public final class PartAssembler {
  private @Nullable ByteBuffer whole;
  private long total;
  private int have;

  /** Whether a message has begun and is not yet complete. */
  public boolean isOpen() {
    return whole != null;
  }

  /**
   * Takes a part that begins a message.
   *
   * @param announced the size of the whole, or 0 where this part is the whole
   * @param maxBytes the largest message allowed
   * @return the message if it is complete, otherwise null
   * @throws WireException if the peer broke a rule of parts
   */
  public @Nullable ByteBuffer begin(ByteBuffer part, long announced, long maxBytes) {
    if (isOpen()) {
      throw new WireException("a message begins before the one before it has ended");
    }
    int size = part.remaining();
    if (size > Frame.MAX_PART_BYTES) {
      throw new WireException("a part of " + size + " bytes, the limit is " + Frame.MAX_PART_BYTES);
    }
    if (Math.max(announced, size) > maxBytes) {
      throw new WireException(
          "a message of "
              + Math.max(announced, size)
              + " bytes, the limit is "
              + maxBytes
              + " (Limits.maxMessageBytes)");
    }
    if (announced == 0 || announced == size) {
      return part;
    }
    if (announced < size || size == 0) {
      throw new WireException("a first part of " + size + " bytes of a message of " + announced);
    }
    total = announced;
    have = size;
    whole = ByteBuffer.allocate((int) Math.min(announced, 2L * size)).put(part.duplicate());
    return null;
  }

  /** Takes a further part; returns the message if it is complete, otherwise null. */
  public @Nullable ByteBuffer next(ByteBuffer part) {
    ByteBuffer buffer = whole;
    int size = part.remaining();
    if (buffer == null) {
      throw new WireException("a further part of a message that has not begun");
    }
    if (size == 0 || size > Frame.MAX_PART_BYTES || have + (long) size > total) {
      throw new WireException(
          "a part of " + size + " bytes, after " + have + " of a message of " + total);
    }
    if (buffer.remaining() < size) {
      buffer =
          ByteBuffer.allocate(
                  (int) Math.min(total, Math.max(2L * buffer.capacity(), have + (long) size)))
              .put(buffer.flip());
      whole = buffer;
    }
    buffer.put(part.duplicate());
    have += size;
    if (have < total) {
      return null;
    }
    whole = null;
    return buffer.flip().asReadOnlyBuffer();
  }
}
