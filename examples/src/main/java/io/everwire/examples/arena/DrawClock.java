package io.everwire.examples.arena;

import java.util.Optional;

/**
 * The moment of the server's time that is shown: a little behind its present, so that the states on
 * both sides of it have come.
 *
 * <ul>
 *   <li>Three ticks behind, or more where states take longer to come; {@value #MOST_BEHIND_MICROS}
 *       µs at most.
 *   <li>Never goes back, and runs at most a tenth faster or slower than this machine's clock: an
 *       estimate that has changed is approached, not jumped to.
 *   <li>Goes on by this machine's clock while there is no estimate.
 *   <li>Only where it is more than a quarter of a second off it is set.
 * </ul>
 */
final class DrawClock {
  private static final long TICK_MICROS = 1_000_000 / World.TICKS_PER_SECOND;

  /** One state may be lost or late. */
  static final long LEAST_BEHIND_MICROS = 3 * TICK_MICROS;

  static final long MOST_BEHIND_MICROS = 400_000;

  /** What the slowest state needed is forgotten by this part with each one that comes. */
  private static final int FORGETTING = 200;

  private static final long MOST_OFF_MICROS = 250_000;
  private static final int SLOWEST_CORRECTION = 10;
  private static final long NANOS_PER_MICRO = 1_000;

  private long behindMicros = LEAST_BEHIND_MICROS;
  private long serverMicros;
  private long shownMicros;
  private long lastNanos;
  private boolean isSet;

  /**
   * Goes on to the present.
   *
   * @param nowNanos by this machine's {@link System#nanoTime()}
   * @param server the server's time now in microseconds since 1970, if it is known
   * @return the moment to show, in microseconds since 1970; 0 before it is known
   */
  long advance(long nowNanos, Optional<Long> server) {
    long elapsed = (nowNanos - lastNanos) / NANOS_PER_MICRO;
    lastNanos = nowNanos;
    serverMicros = server.orElse(serverMicros + elapsed);
    if (isSet) {
      shownMicros += elapsed;
    }
    if (isSet || server.isPresent()) {
      approach(serverMicros - behindMicros, elapsed);
    }
    return shownMicros;
  }

  /** A state has come, made at a time of the server's. */
  void arrived(long timeMicros) {
    if (isSet) {
      long needed = serverMicros - timeMicros + TICK_MICROS;
      long remembered = behindMicros - (behindMicros - LEAST_BEHIND_MICROS) / FORGETTING;
      behindMicros = Math.min(MOST_BEHIND_MICROS, Math.max(remembered, needed));
    }
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
