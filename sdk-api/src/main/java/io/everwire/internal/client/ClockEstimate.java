package io.everwire.internal.client;

import java.time.Duration;

/**
 * Where a server's wall clock stands against this side's monotonic clock: an interval that the
 * difference of the two is in. A value; time is nanoseconds throughout.
 *
 * <ul>
 *   <li>An exchange bounds the difference: the server's clock was read between question and answer,
 *       wherever in between (F. Cristian, "Probabilistic clock synchronization", 1989). The quicker
 *       the exchange, the narrower the interval.
 *   <li>Intervals of several exchanges are intersected, after the older one has grown by what the
 *       clocks may have drifted (K. Marzullo and S. Owicki, "Maintaining the time in a distributed
 *       system", 1983). So a slow exchange spoils nothing, and an old one fades.
 *   <li>Intervals that do not meet show that a clock was set: then the newest counts alone.
 * </ul>
 */
record ClockEstimate(long lowest, long highest, long atNanos) {
  /**
   * How far apart the two clocks may run, in millionths: the most that NTP slews a clock (RFC 5905,
   * section 11.3), and more than quartz drifts.
   */
  static final long DRIFT_PPM = 500;

  private static final long MILLION = 1_000_000;

  /** What the wall clock's milliseconds do not tell. */
  private static final long RESOLUTION = MILLION;

  /** What one exchange tells. */
  static ClockEstimate of(long askedAtNanos, long answeredAtNanos, long serverMillis) {
    long shown = serverMillis * MILLION;
    long longest = answeredAtNanos - askedAtNanos;
    // Read at the earliest when asked, at the latest when answered: against the latter, the
    // difference is least if it was read just then.
    long slack = drift(longest);
    return new ClockEstimate(
        shown - answeredAtNanos - slack,
        shown + RESOLUTION - askedAtNanos + slack,
        answeredAtNanos);
  }

  /** What this and a newer exchange tell together. */
  ClockEstimate with(ClockEstimate newer) {
    ClockEstimate grown = at(newer.atNanos);
    // By differences: monotonic time may wrap around.
    long low = grown.lowest - newer.lowest > 0 ? grown.lowest : newer.lowest;
    long high = grown.highest - newer.highest < 0 ? grown.highest : newer.highest;
    return high - low >= 0 ? new ClockEstimate(low, high, newer.atNanos) : newer;
  }

  /** What is known at a later time. */
  ClockEstimate at(long nanos) {
    long grown = drift(nanos - atNanos);
    return new ClockEstimate(lowest - grown, highest + grown, nanos);
  }

  /** The server's wall clock, in nanoseconds since 1970. */
  long serverNanos() {
    return atNanos + lowest + (highest - lowest) / 2;
  }

  Duration errorBound() {
    return Duration.ofNanos((highest - lowest) / 2 + 1);
  }

  private static long drift(long nanos) {
    return nanos / MILLION * DRIFT_PPM + DRIFT_PPM;
  }
}
