package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A client's link could not be opened, and it is known at which step. */
final class OpeningException extends IOException {
  private static final long serialVersionUID = 1;

  private final CloseReason.Kind kind;

  OpeningException(CloseReason.Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  CloseReason.Kind kind() {
    return kind;
  }
}
