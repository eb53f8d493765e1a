package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Puts payloads into frames, RFC 6455 section 5.2: one array and one pass over the payload for
 * each, masked where a client sends. Safe for use by many threads.
 */
final class FrameEncoder {
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int TWO_BYTES_FOLLOW = 126;
  private static final int EIGHT_BYTES_FOLLOW = 127;

  /** Masks must not be predictable: section 5.3. */
  private static final SecureRandom KEYS = new SecureRandom();

  private final boolean masks;

  /**
   * For one side.
   *
   * @param masks whether it is a client
   */
  FrameEncoder(boolean masks) {
    this.masks = masks;
  }

  /** The header of a frame that is a whole message and not masked. */
  static ByteBuffer header(int opcode, int length) {
    ByteBuffer header = ByteBuffer.allocate(headerBytes(length, false));
    putHeader(header, opcode, length, 0);
    return header.flip();
  }

  /** A frame that is a whole message, or a control frame. Its buffer has an array. */
  ByteBuffer encode(int opcode, ByteBuffer payload) {
    int length = payload.remaining();
    byte[] bytes = new byte[headerBytes(length, masks) + length];
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    putHeader(frame, opcode, length, masks ? MASKED : 0);
    if (masks) {
      int key = KEYS.nextInt();
      frame.putInt(key);
      mask(payload, bytes, frame.position(), key);
    } else {
      frame.put(frame.position(), payload, payload.position(), length);
    }
    return frame.rewind();
  }

  private static int headerBytes(int length, boolean masked) {
    int more = length < TWO_BYTES_FOLLOW ? 0 : length < 1 << Short.SIZE ? 2 : 8;
    return 2 + more + (masked ? Integer.BYTES : 0);
  }

  private static void putHeader(ByteBuffer frame, int opcode, int length, int mask) {
    frame.put((byte) (FINAL | opcode));
    if (length < TWO_BYTES_FOLLOW) {
      frame.put((byte) (mask | length));
    } else if (length < 1 << Short.SIZE) {
      frame.put((byte) (mask | TWO_BYTES_FOLLOW)).putShort((short) length);
    } else {
      frame.put((byte) (mask | EIGHT_BYTES_FOLLOW)).putLong(length);
    }
  }

  private static void mask(ByteBuffer payload, byte[] frame, int at, int key) {
    int length = payload.remaining();
    if (payload.hasArray()) {
      int from = payload.arrayOffset() + payload.position();
      Masking.copy(payload.array(), from, frame, at, length, key, 0);
    } else {
      payload.get(payload.position(), frame, at, length);
      Masking.copy(frame, at, frame, at, length, key, 0);
    }
  }
}
