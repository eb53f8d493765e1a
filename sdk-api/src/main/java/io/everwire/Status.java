package io.everwire;

import static java.util.Objects.requireNonNull;

/**
 * How something ended: a code for programs and a message for people. Immutable.
 *
 * @param code the canonical code
 * @param message what happened to which thing, with the limit or rule concerned and what to set or
 *     do; may be empty
 */
public record Status(StatusCode code, String message) {

  /** Ended as it should, without a message. */
  public static final Status OK = new Status(StatusCode.OK, "");

  public Status {
    requireNonNull(code, "code");
    requireNonNull(message, "message");
  }

  /**
   * A status.
   *
   * @param code the canonical code
   * @param message for people
   * @return the status
   */
  public static Status of(StatusCode code, String message) {
    return new Status(code, message);
  }

  /**
   * Whether the code is {@link StatusCode#OK}.
   *
   * @return true for success
   */
  public boolean isOk() {
    return code == StatusCode.OK;
  }

  /**
   * This status as an exception.
   *
   * @return a new exception
   */
  public RealtimeException asException() {
    return new RealtimeException(this);
  }

  @Override
  public String toString() {
    return message.isEmpty() ? code.name() : code + ": " + message;
  }
}
