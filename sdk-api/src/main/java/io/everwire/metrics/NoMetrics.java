package io.everwire.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Keeps nothing. */
enum NoMetrics implements Metrics {
  INSTANCE;

  private static final Observation NOTHING = () -> {};

  @Override
  public void count(Meter meter, long amount, String... tagValues) {}

  @Override
  public void record(Meter meter, Duration duration, String... tagValues) {}

  @Override
  public Observation observe(Meter meter, LongSupplier value, String... tagValues) {
    return NOTHING;
  }
}
