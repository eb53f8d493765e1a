package io.everwire.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Takes what clients and servers count and measure. Everything is named by a {@link Meter}.
 *
 * <ul>
 *   <li>Rare events come one by one, by {@link #count} and {@link #record}. What happens with each
 *       message is counted by the engine itself, and read by {@link #observe} when somebody looks.
 *   <li>Implementations are safe for use by many threads and never block: they are called where the
 *       protocol runs. An exception is logged, and changes nothing.
 *   <li>One object may serve many clients and servers; their figures are added up.
 * </ul>
 */
public interface Metrics {

  /**
   * Metrics that are not wanted: what builders begin with.
   *
   * @return takes everything and keeps nothing
   */
  static Metrics none() {
    return NoMetrics.INSTANCE;
  }

  /**
   * Something has happened.
   *
   * @param meter of kind {@link Meter.Kind#COUNTER}
   * @param amount how often; positive
   * @param tagValues a value for each of {@link Meter#tags()}, in their order
   */
  void count(Meter meter, long amount, String... tagValues);

  /**
   * Something has taken a time.
   *
   * @param meter of kind {@link Meter.Kind#TIMER}
   * @param duration how long it took
   * @param tagValues a value for each of {@link Meter#tags()}, in their order
   */
  void record(Meter meter, Duration duration, String... tagValues);

  /**
   * From here on a figure can be read.
   *
   * @param meter of kind {@link Meter.Kind#GAUGE} or {@link Meter.Kind#TOTAL}
   * @param value the figure now; any thread may ask at any time, and it does not block. Asking
   *     costs a few microseconds for each thousand sessions
   * @param tagValues a value for each of {@link Meter#tags()}, in their order
   * @return ends this; the last value of a total stays in the sum
   */
  Observation observe(Meter meter, LongSupplier value, String... tagValues);

  /** A figure that can be read. */
  @FunctionalInterface
  interface Observation {
    /** The figure is no longer there. A second call does nothing. */
    void end();
  }
}
