package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Collects the head of an HTTP message, up to and including the empty line, whatever pieces it
 * comes in, and no byte more. Bounded by {@value #MAX_BYTES} bytes.
 */
final class HttpHead {
  static final int MAX_BYTES = 16 * 1024;

  private byte[] bytes = new byte[512];
  private int length;
  private boolean complete;

  /**
   * Takes bytes up to the end of the head.
   *
   * @return whether the head is complete; what remains in the buffer comes after it
   * @throws ViolationException if the head is too long
   */
  boolean take(ByteBuffer in) throws ViolationException {
    while (!complete && in.hasRemaining()) {
      if (length == bytes.length) {
        if (length >= MAX_BYTES) {
          throw new ViolationException(
              CloseCode.PROTOCOL_ERROR,
              "the head of the HTTP message exceeds " + MAX_BYTES + " bytes");
        }
        bytes = Arrays.copyOf(bytes, length * 2);
      }
      bytes[length++] = in.get();
      complete = endsWithEmptyLine();
    }
    return complete;
  }

  private boolean endsWithEmptyLine() {
    return length >= 4
        && bytes[length - 1] == '\n'
        && bytes[length - 2] == '\r'
        && bytes[length - 3] == '\n'
        && bytes[length - 4] == '\r';
  }

  /** The head, for a parser. */
  ByteBuffer content() {
    return ByteBuffer.wrap(bytes, 0, length).slice();
  }

  /** The first line, without its end; whatever the bytes are, one character for each. */
  String firstLine() {
    int end = 0;
    while (end < length && bytes[end] != '\r' && bytes[end] != '\n') {
      end++;
    }
    return new String(bytes, 0, Math.min(end, 200), java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
