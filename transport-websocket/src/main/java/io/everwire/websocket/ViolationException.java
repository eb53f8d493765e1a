package io.everwire.websocket;

/**
 * The peer broke a rule of the protocol; the link ends with the code. Not an error of this program,
 * so it has no stack trace.
 */
final class ViolationException extends Exception {
  private static final long serialVersionUID = 1;

  private final int closeCode;

  ViolationException(int closeCode, String message) {
    super(message, null, false, false);
    this.closeCode = closeCode;
  }

  int closeCode() {
    return closeCode;
  }
}
