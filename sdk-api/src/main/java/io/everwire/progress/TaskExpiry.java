package io.everwire.progress;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets go of tasks of which nothing is heard any more. Not while there is no connection, and not
 * soon after: what a break has held up must have had the time to come.
 *
 * <p>Guarded by its own lock; under it the table's is taken, and the environment is called.
 */
final class TaskExpiry {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration LOOK_FOR_CONNECTION = Duration.ofSeconds(1);

  /** Each look goes over all tasks. */
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private static final Duration LONGEST = Duration.ofDays(1);

  private final Environment environment;
  private final BooleanSupplier isConnected;
  private final TaskTable table;
  private final Runnable tell;
  private Environment.@Nullable Timer timer;
  private long dueNanos;
  private long notBeforeNanos;
  private boolean stopped;

  TaskExpiry(Environment environment, BooleanSupplier isConnected, TaskTable table, Runnable tell) {
    this.environment = environment;
    this.isConnected = isConnected;
    this.table = table;
    this.tell = tell;
    this.notBeforeNanos = environment.nanoTime();
  }

  /** Looks after a while at the latest. */
  synchronized void lookWithin(Duration time) {
    Duration delay = time.compareTo(LONGEST) < 0 ? time : LONGEST;
    long due = environment.nanoTime() + delay.toNanos();
    if (stopped || (timer != null && dueNanos - due <= 0)) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    dueNanos = due;
    timer = environment.schedule(delay, this::look);
  }

  private synchronized void look() {
    timer = null;
    long now = environment.nanoTime();
    if (!isConnected.getAsBoolean()) {
      notBeforeNanos = now + GRACE.toNanos();
      lookWithin(LOOK_FOR_CONNECTION);
    } else if (now - notBeforeNanos < 0) {
      lookWithin(Duration.ofNanos(notBeforeNanos - now));
    } else {
      OptionalLong left = table.expire(now);
      if (left.isPresent()) {
        lookWithin(Duration.ofNanos(Math.max(left.getAsLong(), SHORTEST.toNanos())));
      }
      tell.run();
    }
  }

  synchronized void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
