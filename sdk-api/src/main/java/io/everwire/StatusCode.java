package io.everwire;

import org.jspecify.annotations.Nullable;

/**
 * The canonical status codes, with the names and numbers that gRPC gives them.
 *
 * @see <a href="https://grpc.io/docs/guides/status-codes/">gRPC status codes</a>
 */
public enum StatusCode {
  /** No error. */
  OK(0),
  /** Cancelled, usually by the caller. */
  CANCELLED(1),
  /** An error of which nothing more is known. */
  UNKNOWN(2),
  /** The argument is wrong whatever the state of the system. */
  INVALID_ARGUMENT(3),
  /** Time ran out; the operation may have happened all the same. */
  DEADLINE_EXCEEDED(4),
  /** What was named does not exist. */
  NOT_FOUND(5),
  /** What was to be made exists already. */
  ALREADY_EXISTS(6),
  /** The principal is known, and may not do this. */
  PERMISSION_DENIED(7),
  /** A limit is reached; the message names it and its setting. */
  RESOURCE_EXHAUSTED(8),
  /** Something has to change first; trying again without that is of no use. */
  FAILED_PRECONDITION(9),
  /** A conflict: try again from a higher level. */
  ABORTED(10),
  /** Beyond the valid range. */
  OUT_OF_RANGE(11),
  /** The other side does not know how to do this. */
  UNIMPLEMENTED(12),
  /** An invariant is broken: a bug. */
  INTERNAL(13),
  /** Not available now; trying the same again later may work. */
  UNAVAILABLE(14),
  /** Data is lost or cannot be read. */
  DATA_LOSS(15),
  /** Who calls is not known, or no longer. */
  UNAUTHENTICATED(16);

  private static final StatusCode[] BY_NUMBER = values();

  private final int number;

  StatusCode(int number) {
    this.number = number;
  }

  /**
   * The number of this code on the wire.
   *
   * @return 0 to 16
   */
  public int number() {
    return number;
  }

  /**
   * The code of a number.
   *
   * @param number any number
   * @return its code; {@link #UNKNOWN} for numbers that have none
   */
  public static StatusCode ofNumber(int number) {
    @Nullable StatusCode code = number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    return code == null ? UNKNOWN : code;
  }
}
