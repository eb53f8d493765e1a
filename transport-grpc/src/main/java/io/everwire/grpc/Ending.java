package io.everwire.grpc;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.grpc.Status;

/**
 * How the ends of links and the statuses of calls correspond.
 *
 * <p>What a session has to say of its end travels in its own frames, with the canonical codes; the
 * status of the call tells only of the link.
 */
final class Ending {
  /** Room for the text in a header list of 8 KiB, even if each byte is escaped. */
  private static final int MAX_DESCRIPTION_BYTES = 1_000;

  private Ending() {}

  /** With what a server ends a call. */
  static Status statusOf(CloseReason reason) {
    Status status =
        switch (reason.kind()) {
          case LOCAL, PEER -> Status.OK;
          case REFUSED, UNREACHABLE -> Status.UNAVAILABLE;
          case LOST -> Status.ABORTED;
          case VIOLATION -> Status.INVALID_ARGUMENT;
        };
    return status.withDescription(LastWords.cut(reason.description(), MAX_DESCRIPTION_BYTES));
  }

  /** What the end of the call of an open link means to a client. */
  static CloseReason ofOpenLink(Status status, String address) {
    Kind kind =
        switch (status.getCode()) {
          case OK -> Kind.PEER;
          case INVALID_ARGUMENT, RESOURCE_EXHAUSTED -> Kind.VIOLATION;
          case UNAVAILABLE, CANCELLED, INTERNAL, UNKNOWN, ABORTED -> Kind.LOST;
          default -> Kind.PEER;
        };
    String what = kind == Kind.LOST ? "lost " : "ended by ";
    return new CloseReason(kind, what + address + ": " + textOf(status), status.getCause());
  }

  /** The code unless it is OK, the text, and the cause's. */
  static String textOf(Status status) {
    StringBuilder text = new StringBuilder();
    if (!status.isOk()) {
      text.append(status.getCode());
    }
    if (status.getDescription() != null) {
      text.append(text.isEmpty() ? "" : ": ").append(status.getDescription());
    }
    if (status.getCause() != null) {
      text.append(" (").append(status.getCause().getMessage()).append(')');
    }
    return text.isEmpty() ? "done" : text.toString();
  }
}
