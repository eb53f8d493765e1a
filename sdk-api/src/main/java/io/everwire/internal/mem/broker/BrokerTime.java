package io.everwire.internal.mem.broker;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.Instant;

/**
 * The time of a broker, in nanoseconds since it began, so that sums of times stay far from
 * overflow. Safe for use by many threads.
 */
final class BrokerTime {
  /** When something is due that never is. */
  static final long NEVER = Long.MAX_VALUE;

  private static final Duration FOREVER = Duration.ofDays(36_500);

  private final Environment environment;
  private final long originNanos;

  BrokerTime(Environment environment) {
    this.environment = environment;
    this.originNanos = environment.nanoTime();
  }

  long now() {
    return environment.nanoTime() - originNanos;
  }

  Instant wallClock() {
    return environment.clock().instant();
  }

  /** When something is due that is kept for a while; a hundred years and more are for ever. */
  static long after(long now, Duration lifetime) {
    long nanos = nanos(lifetime);
    return nanos == NEVER ? NEVER : now + nanos;
  }

  /** A duration in nanoseconds; {@link #NEVER} for a hundred years and more. */
  static long nanos(Duration duration) {
    return duration.compareTo(FOREVER) >= 0 ? NEVER : duration.toNanos();
  }
}
