package io.everwire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of this SDK. Misuse, such as a null or a bad name, throws Java's own exceptions
 * at the call; everything that goes wrong later arrives as this exception at the future or handler
 * concerned.
 */
public class RealtimeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * The code and message apart, because exceptions are serializable and so must their fields be.
   * The details do not survive serialization.
   */
  private final StatusCode code;

  private final String statusMessage;
  private final transient @Nullable List<Status.Detail> details;

  /**
   * Creates an exception.
   *
   * @param status what went wrong
   */
  public RealtimeException(Status status) {
    this(status, null);
  }

  /**
   * Creates an exception.
   *
   * @param status what went wrong
   * @param cause the underlying failure, or null
   */
  public RealtimeException(Status status, @Nullable Throwable cause) {
    super(status.toString(), cause);
    this.code = status.code();
    this.statusMessage = status.message();
    this.details = status.details();
  }

  /**
   * Creates an exception.
   *
   * @param code the canonical code
   * @param message for people
   */
  public RealtimeException(StatusCode code, String message) {
    this(Status.of(code, message), null);
  }

  /**
   * What went wrong.
   *
   * @return the status, never {@link StatusCode#OK} when thrown by the SDK
   */
  public Status status() {
    return new Status(code, statusMessage, details == null ? List.of() : details);
  }
}
