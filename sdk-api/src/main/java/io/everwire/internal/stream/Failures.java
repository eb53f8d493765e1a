package io.everwire.internal.stream;

import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.util.concurrent.CompletionException;

/** What a failure says to the other side. */
final class Failures {
  private Failures() {}

  /** The status of a failed future, if it has one that is no success; otherwise INTERNAL. */
  static Status status(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof RealtimeException known && !known.status().isOk()
        ? known.status()
        : Status.of(StatusCode.INTERNAL, "sending failed");
  }
}
