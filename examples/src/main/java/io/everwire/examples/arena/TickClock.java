package io.everwire.examples.arena;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * Tells the wall clock's time of moments that were due by {@link System#nanoTime()}, so that equal
 * intervals stay equal however late a tick runs. Follows a wall clock that is adjusted by {@value
 * #MOST_CORRECTION_MICROS} µs with each tick; one that was set it takes over.
 */
final class TickClock {
  private static final long MOST_CORRECTION_MICROS = 300;
  private static final long MOST_OFF_MICROS = 1_000_000;

  private final InstantSource wall;
  private boolean isSet;
  private long offsetMicros;

  TickClock(InstantSource wall) {
    this.wall = wall;
  }

  /**
   * The wall clock's time of a moment.
   *
   * @param dueNanos the moment
   * @param nowNanos now
   * @return microseconds since 1970
   */
  long micros(long dueNanos, long nowNanos) {
    long now = TimeUnit.NANOSECONDS.toMicros(nowNanos);
    long off = ChronoUnit.MICROS.between(Instant.EPOCH, wall.instant()) - now - offsetMicros;
    if (!isSet || Math.abs(off) > MOST_OFF_MICROS) {
      isSet = true;
      offsetMicros += off;
    } else {
      offsetMicros += Math.max(-MOST_CORRECTION_MICROS, Math.min(MOST_CORRECTION_MICROS, off));
    }
    return TimeUnit.NANOSECONDS.toMicros(dueNanos) + offsetMicros;
  }
}
