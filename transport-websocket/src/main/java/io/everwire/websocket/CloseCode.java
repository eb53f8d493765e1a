package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import java.nio.charset.StandardCharsets;

/** Status codes of close frames, RFC 6455 section 7.4.1, and what they mean for a link. */
final class CloseCode {
  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int WRONG_TYPE = 1003;
  static final int NOT_UTF8 = 1007;
  static final int TOO_LARGE = 1009;
  static final int INTERNAL_ERROR = 1011;

  /** What a control frame holds, less the code. */
  private static final int MAX_TEXT_BYTES = 123;

  private CloseCode() {}

  /** As much of a text as fits into a close frame, cut between characters. */
  static String fitting(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MAX_TEXT_BYTES);
    while (length < utf8.length && length > 0 && (utf8[length] & 0xc0) == 0x80) {
      length--;
    }
    return new String(utf8, 0, length, StandardCharsets.UTF_8);
  }

  /** What a peer means that closes with a code. */
  static CloseReason.Kind kindOf(int code) {
    return switch (code) {
      case PROTOCOL_ERROR, WRONG_TYPE, NOT_UTF8, TOO_LARGE -> CloseReason.Kind.VIOLATION;
      default -> CloseReason.Kind.PEER;
    };
  }
}
