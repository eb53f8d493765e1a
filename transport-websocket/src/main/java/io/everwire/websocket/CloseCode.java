package io.everwire.websocket;

import io.everwire.transport.CloseReason;

/** Status codes of close frames, RFC 6455 section 7.4.1, and what they mean for a link. */
final class CloseCode {
  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int WRONG_TYPE = 1003;
  static final int TOO_LARGE = 1009;
  static final int INTERNAL_ERROR = 1011;

  /** Not on the wire: a close frame without a code. */
  static final int NONE = 1005;

  private CloseCode() {}

  /** Whether a code may stand in a close frame. */
  static boolean isValid(int code) {
    return (code >= 1000 && code <= 1014 && code != 1004 && code != NONE && code != 1006)
        || (code >= 3000 && code <= 4999);
  }

  /** What a peer means that closes with a code. */
  static CloseReason.Kind kindOf(int code) {
    return switch (code) {
      case PROTOCOL_ERROR, WRONG_TYPE, 1007, TOO_LARGE -> CloseReason.Kind.VIOLATION;
      default -> CloseReason.Kind.PEER;
    };
  }
}
