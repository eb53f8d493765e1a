package io.everwire.internal.wire;

import static java.util.Objects.requireNonNull;

/**
 * The peer sent a frame that must be understood, and is not known here: the session ends with
 * UNIMPLEMENTED.
 */
public final class UnknownRequiredFrameException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownRequiredFrameException(int number) {
    super("frame kind " + number + " is required and not known here", null, false, false);
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }
}
