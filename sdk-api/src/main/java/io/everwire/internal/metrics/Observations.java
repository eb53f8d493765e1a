package io.everwire.internal.metrics;

import io.everwire.metrics.Meter;
import io.everwire.metrics.Metrics;
import io.everwire.metrics.Metrics.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The figures that one client or server lets others read, from its start to its end. */
final class Observations {
  private final Metrics metrics;
  private final List<Observation> running = new ArrayList<>();
  private boolean ended;

  Observations(Metrics metrics) {
    this.metrics = metrics;
  }

  synchronized void begin(Meter meter, LongSupplier value, String... tagValues) {
    if (!ended) {
      running.add(metrics.observe(meter, value, tagValues));
    }
  }

  synchronized void end() {
    ended = true;
    running.forEach(Observation::end);
    running.clear();
  }
}
