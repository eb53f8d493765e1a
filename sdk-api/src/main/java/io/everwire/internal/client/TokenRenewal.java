package io.everwire.internal.client;

import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has a newer token shown before the present one expires: when three quarters of its time have
 * passed, and again whenever half of what is left has, until one was accepted. Confined to the
 * client's serializer.
 */
final class TokenRenewal {
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  private final SerialTimers timers;
  private final Runnable renew;
  private long expiresAtNanos;
  private SerialTimers.@Nullable Timer timer;

  TokenRenewal(SerialTimers timers, Runnable renew) {
    this.timers = timers;
    this.renew = renew;
  }

  /**
   * A token was accepted.
   *
   * @param expiresIn its time from now on; zero if it does not expire
   */
  void onAccepted(Duration expiresIn) {
    stop();
    if (!expiresIn.isZero()) {
      expiresAtNanos = timers.nanoTime() + expiresIn.toNanos();
      timer = timers.schedule(expiresIn.multipliedBy(3).dividedBy(4), this::onTime);
    }
  }

  private void onTime() {
    renew.run();
    Duration left = Duration.ofNanos(expiresAtNanos - timers.nanoTime());
    if (left.compareTo(SHORTEST_PAUSE) > 0) {
      Duration half = left.dividedBy(2);
      timer =
          timers.schedule(half.compareTo(SHORTEST_PAUSE) > 0 ? half : SHORTEST_PAUSE, this::onTime);
    }
  }

  void stop() {
    timers.cancel(timer);
  }
}
