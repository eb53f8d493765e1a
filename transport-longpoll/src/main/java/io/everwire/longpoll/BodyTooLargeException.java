package io.everwire.longpoll;

import java.io.IOException;

/** A body that comes is above the limit; the rest is not read. */
final class BodyTooLargeException extends IOException {
  private static final long serialVersionUID = 1;

  BodyTooLargeException(int maxBytes) {
    super("body above %,d bytes".formatted(maxBytes));
  }
}
