package io.everwire.internal.wire;

/**
 * The peer sent what an honest peer cannot send: bytes that are no batch, or frames that break a
 * rule.
 */
public final class WireException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public WireException(String message) {
    super(message, null, false, false);
  }
}
