package io.everwire.internal.server.access;

import io.everwire.Rate;

/**
 * Lets events pass at a rate, and a burst of them after a pause: the token bucket, counted in the
 * time at which the bucket would be full (the generic cell rate algorithm of ITU-T I.371). Not safe
 * for use by many threads.
 */
final class TokenBucket {
  private final long nanosPerEvent;
  private final long toleranceNanos;
  private long fullAtNanos;

  /** Creates a full bucket. */
  TokenBucket(Rate rate, long nowNanos) {
    nanosPerEvent = 1_000_000_000L / rate.perSecond();
    toleranceNanos = nanosPerEvent * (rate.burst() - 1L);
    fullAtNanos = nowNanos;
  }

  /** Whether an event may pass now, which it then has. */
  boolean tryPass(long nowNanos) {
    if (waitNanos(nowNanos) > 0) {
      return false;
    }
    charge(nowNanos);
    return true;
  }

  /** An event has happened, whether it might or not; those that follow wait the longer. */
  void charge(long nowNanos) {
    fullAtNanos = (isFull(nowNanos) ? nowNanos : fullAtNanos) + nanosPerEvent;
  }

  /** Until when an event has to wait; zero or less if it need not. */
  long waitNanos(long nowNanos) {
    return fullAtNanos - nowNanos - toleranceNanos;
  }

  boolean isFull(long nowNanos) {
    return fullAtNanos - nowNanos <= 0;
  }
}
