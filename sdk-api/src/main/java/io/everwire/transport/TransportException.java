package io.everwire.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A transport could not do what was asked: its message names the address and the cause. */
public class TransportException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * Creates the exception.
   *
   * @param message what failed, with the address
   * @param cause why, or null
   */
  public TransportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
