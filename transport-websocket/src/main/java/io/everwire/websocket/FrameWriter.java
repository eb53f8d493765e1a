package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes whole, unfragmented frames of RFC 6455. A client masks, a server does not. Stateless but
 * for the role.
 */
final class FrameWriter {
  /** The longest header: two bytes, eight of length, four of masking key. */
  static final int MAX_HEADER_BYTES = 14;

  /** Of a close frame's payload, code included. */
  private static final int MAX_CONTROL_BYTES = 125;

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;

  private final boolean masks;

  FrameWriter(boolean masks) {
    this.masks = masks;
  }

  boolean masks() {
    return masks;
  }

  int headerBytes(int payloadBytes) {
    int length = payloadBytes <= 125 ? 2 : payloadBytes <= 0xffff ? 4 : 10;
    return masks ? length + 4 : length;
  }

  /** Appends a frame to a big-endian buffer that has room for it. The payload's position stays. */
  void append(ByteBuffer to, int opcode, ByteBuffer payload, int key) {
    appendHeader(to, opcode, payload.remaining(), key);
    if (masks) {
      Masking.append(key, payload, to);
    } else {
      to.put(payload.duplicate());
    }
  }

  void appendHeader(ByteBuffer to, int opcode, int length, int key) {
    int mask = masks ? MASKED : 0;
    to.put((byte) (FIN | opcode));
    if (length <= 125) {
      to.put((byte) (mask | length));
    } else if (length <= 0xffff) {
      to.put((byte) (mask | 126)).putShort((short) length);
    } else {
      to.put((byte) (mask | 127)).putLong(length);
    }
    if (masks) {
      to.putInt(key);
    }
  }

  /**
   * The payload of a close frame: a code, and as much of the text as fits, cut between characters.
   */
  static ByteBuffer closePayload(int code, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MAX_CONTROL_BYTES - 2);
    while (length < utf8.length && length > 0 && isContinuation(utf8[length])) {
      length--;
    }
    return ByteBuffer.allocate(2 + length).putShort((short) code).put(utf8, 0, length).flip();
  }

  private static boolean isContinuation(byte utf8) {
    return (utf8 & 0xc0) == 0x80;
  }
}
