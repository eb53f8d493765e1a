package io.everwire.internal.client;

import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The pause after the server could not take publishes, one for all channels; it grows until the
 * server takes one. Confined to the client's serializer.
 */
final class PublishPauses {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final SerialTimers timers;
  private final RandomGenerator random;
  private final List<Runnable> waiting = new ArrayList<>();
  private Backoff backoff;
  private SerialTimers.@Nullable Timer timer;

  PublishPauses(SerialTimers timers, RandomGenerator random) {
    this.timers = timers;
    this.random = random;
    this.backoff = new Backoff(FIRST, LONGEST, random);
  }

  /** Runs something after the pause. */
  void afterPause(Runnable then) {
    waiting.add(then);
    if (timer == null) {
      timer = timers.schedule(backoff.next(), this::onOver);
    }
  }

  private void onOver() {
    timer = null;
    List<Runnable> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(Runnable::run);
  }

  /** The server has taken a publish: the next pause is a short one. */
  void onTaken() {
    if (backoff.hasFailed()) {
      backoff = new Backoff(FIRST, LONGEST, random);
    }
  }

  /** Forgets what waits. */
  void stop() {
    timers.cancel(timer);
    timer = null;
    waiting.clear();
  }
}
