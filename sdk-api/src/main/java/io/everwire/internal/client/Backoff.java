package io.everwire.internal.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts to connect: full jitter, that is random between zero and a bound
 * which doubles with each failure (M. Brooker, "Exponential Backoff And Jitter", 2015). Confined to
 * the client's serializer.
 */
final class Backoff {
  private final Duration first;
  private final Duration most;
  private final RandomGenerator random;
  private int failures;

  Backoff(Duration first, Duration most, RandomGenerator random) {
    this.first = first;
    this.most = most;
    this.random = random;
  }

  /** The pause before the next attempt; the bound of the one after it is twice as high. */
  Duration next() {
    long nanos = Pauses.doubled(first, most, failures++).toNanos();
    return Duration.ofNanos(nanos <= 0 ? 0 : random.nextLong(nanos + 1));
  }

  /**
   * A link has lived this long. One that died young is a failure too: without a pause, a peer that
   * drops at once would be stormed.
   */
  void onLinkLived(Duration lived) {
    if (lived.compareTo(first) >= 0) {
      failures = 0;
    }
  }

  boolean hasFailed() {
    return failures > 0;
  }
}
