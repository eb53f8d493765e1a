package io.everwire.internal.client;

import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the deadline of all publishes with one timer. The deadline is the same for all, so
 * the order of publishing is the order in which they are due.
 *
 * <ul>
 *   <li>Adding and removing take constant time, and what is removed is not held on to.
 *   <li>At most one timer is set. It is not taken back when the last publish is answered, but then
 *       fires once and is not set again.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class PublishDeadlines {
  private final Duration deadline;
  private final SerialTimers timers;
  private final Consumer<PendingPublish> onPassed;
  private @Nullable PendingPublish oldest;
  private @Nullable PendingPublish newest;
  private SerialTimers.@Nullable Timer timer;

  PublishDeadlines(Duration deadline, SerialTimers timers, Consumer<PendingPublish> onPassed) {
    this.deadline = deadline;
    this.timers = timers;
    this.onPassed = onPassed;
  }

  void add(PendingPublish publish) {
    publish.deadlineNanos = timers.nanoTime() + deadline.toNanos();
    publish.isTimed = true;
    publish.before = newest;
    if (newest == null) {
      oldest = publish;
    } else {
      newest.after = publish;
    }
    newest = publish;
    if (timer == null) {
      timer = timers.schedule(deadline, this::onTimer);
    }
  }

  /** Forgets a publish that was answered; nothing happens if its deadline had passed before. */
  void remove(PendingPublish publish) {
    if (!publish.isTimed) {
      return;
    }
    publish.isTimed = false;
    PendingPublish before = publish.before;
    PendingPublish after = publish.after;
    if (before == null) {
      oldest = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.before = before;
    }
    publish.before = null;
    publish.after = null;
  }

  /** Stops watching. */
  void stop() {
    timers.cancel(timer);
    timer = null;
  }

  private void onTimer() {
    timer = null;
    long now = timers.nanoTime();
    PendingPublish next = oldest;
    while (next != null && next.deadlineNanos - now <= 0) {
      remove(next);
      onPassed.accept(next);
      next = oldest;
    }
    if (next != null && timer == null) {
      timer = timers.schedule(Duration.ofNanos(next.deadlineNanos - now), this::onTimer);
    }
  }
}
