package io.everwire.internal.client;

import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a client that has fallen back tries better endpoints again.
 *
 * <ul>
 *   <li>After pauses that double with each failed try, from the first to the most; each is drawn
 *       between half of it and the whole, so that the clients of a server do not come back all at
 *       once.
 *   <li>Endpoints that are demoted are not tried; when all are, the first to be pardoned is.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class Upgrades {

  /** Tries some endpoints while the session goes on where it is. */
  interface Attempt {
    void upgradeTo(List<Resolved> better);
  }

  private final Duration first;
  private final Duration most;
  private final Environment environment;
  private final RandomGenerator random;
  private final SerialTimers timers;
  private final Endpoints endpoints;
  private final Attempt attempt;
  private SerialTimers.@Nullable Timer next;
  private List<Resolved> better = List.of();
  private int failures;

  Upgrades(
      ClientSettings settings,
      Environment environment,
      SerialTimers timers,
      Endpoints endpoints,
      Attempt attempt) {
    this.first = settings.firstUpgradePause();
    this.most = settings.mostUpgradePause();
    this.environment = environment;
    this.random = environment.random();
    this.timers = timers;
    this.endpoints = endpoints;
    this.attempt = attempt;
  }

  /**
   * A link carries the session.
   *
   * @param preferred the endpoints that would be better, the best first; empty for none
   */
  void onAttached(List<Resolved> preferred) {
    failures = 0;
    better = preferred;
    schedule();
  }

  /**
   * A try has failed.
   *
   * @param preferred as in {@link #onAttached}
   */
  void onFailed(List<Resolved> preferred) {
    failures++;
    better = preferred;
    schedule();
  }

  /** There is nothing to move away from any more. */
  void stop() {
    timers.cancel(next);
    better = List.of();
  }

  private void schedule() {
    timers.cancel(next);
    if (!better.isEmpty()) {
      long pause = Pauses.doubled(first, most, failures).toNanos();
      Duration drawn = Duration.ofNanos(pause / 2 + random.nextLong(pause / 2 + 1));
      Duration pardon = untilFirstPardon();
      next = timers.schedule(drawn.compareTo(pardon) > 0 ? drawn : pardon, this::attempt);
    }
  }

  private Duration untilFirstPardon() {
    Duration least = null;
    for (Resolved endpoint : better) {
      Duration left = endpoints.demotionLeft(endpoint, environment.nanoTime());
      least = least == null || left.compareTo(least) < 0 ? left : least;
    }
    return least == null ? Duration.ZERO : least;
  }

  private void attempt() {
    List<Resolved> free = new ArrayList<>();
    for (Resolved endpoint : better) {
      if (endpoints.demotionLeft(endpoint, environment.nanoTime()).isZero()) {
        free.add(endpoint);
      }
    }
    if (free.isEmpty()) {
      schedule();
    } else {
      attempt.upgradeTo(free);
    }
  }
}
