package io.everwire.internal.client;

import io.everwire.metrics.Meter;
import io.everwire.metrics.Metrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Keeps what it is told. For one thread. */
final class RecordedMetrics implements Metrics {
  private final Map<List<String>, Long> counts = new HashMap<>();
  private final Map<List<String>, LongSupplier> figures = new HashMap<>();

  private static List<String> key(Meter meter, String... tagValues) {
    if (meter.tags().size() != tagValues.length) {
      throw new AssertionError(meter + " has the tags " + meter.tags());
    }
    return List.of((meter.name() + "," + String.join(",", tagValues)).split(","));
  }

  @Override
  public void count(Meter meter, long amount, String... tagValues) {
    counts.merge(key(meter, tagValues), amount, Long::sum);
  }

  @Override
  public void record(Meter meter, Duration duration, String... tagValues) {
    counts.merge(key(meter, tagValues), 1L, Long::sum);
  }

  @Override
  public Observation observe(Meter meter, LongSupplier value, String... tagValues) {
    figures.put(key(meter, tagValues), value);
    return () -> figures.remove(key(meter, tagValues));
  }

  long of(Meter meter, String... tagValues) {
    LongSupplier figure = figures.get(key(meter, tagValues));
    return figure == null ? counts.getOrDefault(key(meter, tagValues), 0L) : figure.getAsLong();
  }

  boolean observesAnything() {
    return !figures.isEmpty();
  }
}
