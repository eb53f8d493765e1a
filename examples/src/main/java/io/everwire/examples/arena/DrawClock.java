package io.everwire.examples.arena;

import java.util.Optional;

/**
 * The moment of the server's time that is shown: a little behind its present, so that the states on
 * both sides of it have come.
 *
 * <ul>
 *   <li>Never goes back, and runs at most a tenth faster or slower than this machine's clock: an
 *       estimate that has changed is approached, not jumped to.
 *   <li>Goes on by this machine's clock while there is no estimate.
 *   <li>Only where it is more than a quarter of a second off it is set.
 * </ul>
 */
final class DrawClock {
  /** Three states of the server: one may be lost or late. */
  static final long BEHIND_MICROS = 100_000;

  private static final long MOST_OFF_MICROS = 250_000;
  private static final int SLOWEST_CORRECTION = 10;
  private static final long NANOS_PER_MICRO = 1_000;

  private long shownMicros;
  private long lastNanos;
  private boolean isSet;

  /**
   * Goes on to the present.
   *
   * @param nowNanos by this machine's {@link System#nanoTime()}
   * @param serverMicros the server's time now, if it is known
   * @return the moment to show, in microseconds since 1970; 0 before it is known
   */
  long advance(long nowNanos, Optional<Long> serverMicros) {
    long elapsed = (nowNanos - lastNanos) / NANOS_PER_MICRO;
    lastNanos = nowNanos;
    if (isSet) {
      shownMicros += elapsed;
    }
    serverMicros.ifPresent(server -> approach(server - BEHIND_MICROS, elapsed));
    return shownMicros;
  }

  private void approach(long target, long elapsed) {
    long off = target - shownMicros;
    if (!isSet || off > MOST_OFF_MICROS) {
      shownMicros = target;
      isSet = true;
    } else {
      long most = elapsed / SLOWEST_CORRECTION;
      shownMicros += Math.max(-most, Math.min(most, off));
    }
  }
}
