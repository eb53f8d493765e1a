package io.everwire.examples.arena;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What was measured, as of one moment.
 *
 * @param delays from an input to the state that has it, in microseconds
 * @param ownErrors how far players saw themselves from the truth, in millimetres
 * @param otherErrors how far players saw others from the truth, in millimetres
 * @param jumps the largest movement of each picture beyond what a player can run, in millimetres
 * @param linksLost links that died
 * @param resumed sessions that went on over another link
 * @param migrated sessions that moved while their link was alive
 * @param sessionsLost sessions that did not go on
 */
record Figures(
    Histogram delays,
    Histogram ownErrors,
    Histogram otherErrors,
    Histogram jumps,
    long linksLost,
    long resumed,
    long migrated,
    long sessionsLost) {

  private static final double MICROS_PER_MILLI = 1_000;
  private static final double MILLIMETRES_PER_METRE = 1_000;
  private static final double P50 = 50;
  private static final double P99 = 99;
  private static final double P999 = 99.9;

  double delayMillis(double percentile) {
    return delays.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }

  /** In metres. */
  double otherErrorP99() {
    return otherErrors.getValueAtPercentile(P99) / MILLIMETRES_PER_METRE;
  }

  /** In metres. */
  double ownErrorP99() {
    return ownErrors.getValueAtPercentile(P99) / MILLIMETRES_PER_METRE;
  }

  /** In metres. */
  double jumpP999() {
    return jumps.getValueAtPercentile(P999) / MILLIMETRES_PER_METRE;
  }

  String delay() {
    return String.format(
        Locale.ROOT,
        "input to state p50 %.0f ms, p99 %.0f ms, most %.0f ms",
        delayMillis(P50),
        delayMillis(P99),
        delays.getMaxValue() / MICROS_PER_MILLI);
  }

  String errors() {
    return "position error: own " + metres(ownErrors) + "; of others " + metres(otherErrors);
  }

  String largestJumps() {
    return String.format(
        Locale.ROOT,
        "jumps p99.9 %.2f m, most %.2f m",
        jumpP999(),
        jumps.getMaxValue() / MILLIMETRES_PER_METRE);
  }

  String links() {
    return String.format(
        Locale.ROOT,
        "links lost %d, resumed %d, moved %d, sessions lost %d",
        linksLost,
        resumed,
        migrated,
        sessionsLost);
  }

  private static String metres(Histogram millimetres) {
    return String.format(
        Locale.ROOT,
        "p99 %.2f m, most %.2f m",
        millimetres.getValueAtPercentile(P99) / MILLIMETRES_PER_METRE,
        millimetres.getMaxValue() / MILLIMETRES_PER_METRE);
  }
}
