package io.everwire.internal.stream;

import io.everwire.internal.session.SerialTimers;
import java.time.Duration;
import java.util.Optional;

/**
 * Until when a stream may take, by the monotonic clock of this side.
 *
 * @param atNanos the moment
 * @param asked the whole time, as it was asked for
 */
record TimeLimit(long atNanos, Duration asked) {
  /** Longer ones count as this: the clock's numbers go round after 292 years. */
  private static final Duration LONGEST = Duration.ofDays(36_525);

  static TimeLimit in(Duration time, SerialTimers clock) {
    Duration bounded = time.compareTo(LONGEST) > 0 ? LONGEST : time;
    Duration positive = bounded.isNegative() ? Duration.ZERO : bounded;
    return new TimeLimit(clock.nanoTime() + positive.toNanos(), time);
  }

  /** The limit that a peer sets; 0 is none. */
  static Optional<TimeLimit> ofMillis(long timeLeftMillis, SerialTimers clock) {
    return timeLeftMillis == 0
        ? Optional.empty()
        : Optional.of(in(Duration.ofMillis(timeLeftMillis), clock));
  }

  /** Zero when it is over. */
  Duration left(SerialTimers clock) {
    return Duration.ofNanos(Math.max(0, atNanos - clock.nanoTime()));
  }

  boolean isOver(SerialTimers clock) {
    return atNanos - clock.nanoTime() <= 0;
  }

  /** For the peer: never 0, which would say that there is no limit. */
  long leftMillis(SerialTimers clock) {
    return Math.max(1, left(clock).plusNanos(999_999).toMillis());
  }
}
