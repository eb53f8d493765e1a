package io.everwire.progress;

/**
 * Steps per second as an exponential moving average over samples at uneven times; {@link
 * ProgressUpdate#rate()} has the formula and its source.
 *
 * <p>Confined to its owner.
 */
final class SmoothedRate {
  /** How far back it looks: what is older than this counts for little more than a third. */
  private static final double HORIZON_SECONDS = 5;

  /** Samples closer together than this say more of the clock than of the work. */
  private static final double SHORTEST_SECONDS = 0.02;

  private static final double NANOS_PER_SECOND = 1e9;

  private long lastNanos;
  private double lastDone;
  private double weighted;
  private double weights;

  SmoothedRate(long nowNanos, double done) {
    lastNanos = nowNanos;
    lastDone = done;
  }

  /** Takes a sample; one that comes too soon after the last is left to the next. */
  void sample(long nowNanos, double done) {
    double seconds = (double) (nowNanos - lastNanos) / NANOS_PER_SECOND;
    if (seconds < SHORTEST_SECONDS) {
      return;
    }
    double old = Math.exp(-seconds / HORIZON_SECONDS);
    weighted = old * weighted + (1 - old) * Math.max(0, done - lastDone) / seconds;
    weights = old * weights + (1 - old);
    lastNanos = nowNanos;
    lastDone = done;
  }

  /** Steps per second; 0 before the first sample. */
  double perSecond() {
    return weights == 0 ? 0 : weighted / weights;
  }
}
