package io.everwire.examples.demo;

import java.time.Duration;

/**
 * A steady rate.
 *
 * @param perSecond how much is due in each second
 */
record Pace(double perSecond) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** The rate at which an amount is done in a time. */
  static Pace of(long amount, Duration duration) {
    return new Pace(amount * NANOS_PER_SECOND / duration.toNanos());
  }

  /** How much should have been done by now. */
  long due(Duration sinceStart) {
    return (long) (sinceStart.toNanos() / NANOS_PER_SECOND * perSecond);
  }
}
