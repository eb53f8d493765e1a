package io.everwire.internal.stream;

import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls between two attempts. When no more streams are opened they all make their next one at once,
 * and learn so that it is over: nobody is left waiting for a timer that may never run.
 *
 * <p>Confined to the serializer, but for the budget.
 */
final class Retries {
  private final Streams.Settings settings;
  private final RetryBudget budget = new RetryBudget();
  private final Map<Runnable, SerialTimers.Timer> pausing = new LinkedHashMap<>();
  private boolean over;

  Retries(Streams.Settings settings) {
    this.settings = settings;
  }

  RetryBudget budget() {
    return budget;
  }

  /** Has an attempt made after a pause between zero and a bound; on the completions' executor. */
  void afterPause(Duration bound, Runnable attempt) {
    if (over) {
      settings.completions().execute(attempt);
      return;
    }
    long nanos = bound.isZero() ? 0 : settings.random().get().nextLong(bound.toNanos());
    pausing.put(
        attempt, settings.timers().schedule(Duration.ofNanos(nanos), () -> onPauseOver(attempt)));
  }

  private void onPauseOver(Runnable attempt) {
    SerialTimers.@Nullable Timer timer = pausing.remove(attempt);
    if (timer != null) {
      settings.completions().execute(attempt);
    }
  }

  void end() {
    over = true;
    pausing.values().forEach(timer -> settings.timers().cancel(timer));
    pausing.keySet().forEach(settings.completions()::execute);
    pausing.clear();
  }
}
