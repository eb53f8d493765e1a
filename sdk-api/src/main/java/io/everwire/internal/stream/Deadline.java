package io.everwire.internal.stream;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.SerialTimers;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the time of one stream, if it has a limit: when it is over, the stream is given up.
 * Confined to the session's serializer.
 */
final class Deadline {
  private final String name;
  private final SerialTimers timers;
  private final Optional<TimeLimit> limit;
  private final Consumer<Status> giveUp;
  private SerialTimers.@Nullable Timer timer;

  Deadline(String name, SerialTimers timers, Optional<TimeLimit> limit, Consumer<Status> giveUp) {
    this.name = name;
    this.timers = timers;
    this.limit = limit;
    this.giveUp = giveUp;
  }

  /** Begins to watch; returns the end of the stream if the time is over already. */
  Optional<Status> start() {
    Optional<Status> over = limit.filter(until -> until.isOver(timers)).map(this::statusOf);
    if (over.isEmpty()) {
      limit.ifPresent(
          until ->
              timer = timers.schedule(until.left(timers), () -> giveUp.accept(statusOf(until))));
    }
    return over;
  }

  void stop() {
    timers.cancel(timer);
  }

  /** How much time is left, for the peer; 0 for as much as it takes. */
  long leftMillis() {
    return limit.map(until -> until.leftMillis(timers)).orElse(0L);
  }

  private Status statusOf(TimeLimit until) {
    return Status.of(
        StatusCode.DEADLINE_EXCEEDED,
        "stream \""
            + name
            + "\" did not end within "
            + until.asked()
            + " (StreamOptions.deadline)");
  }
}
