package io.everwire.internal.metrics;

import io.everwire.metrics.Meter;
import io.everwire.metrics.Metrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps exceptions of an application's metrics away from the engine; logs the first. */
final class GuardedMetrics implements Metrics {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedMetrics.class);
  private static final Observation NOTHING = () -> {};

  private final Metrics given;
  private final AtomicBoolean logged = new AtomicBoolean();

  GuardedMetrics(Metrics given) {
    this.given = given;
  }

  @Override
  public void count(Meter meter, long amount, String... tagValues) {
    guarded(meter, () -> given.count(meter, amount, tagValues));
  }

  @Override
  public void record(Meter meter, Duration duration, String... tagValues) {
    guarded(meter, () -> given.record(meter, duration, tagValues));
  }

  @Override
  public Observation observe(Meter meter, LongSupplier value, String... tagValues) {
    try {
      Observation observation = given.observe(meter, value, tagValues);
      return () -> guarded(meter, observation::end);
    } catch (RuntimeException e) {
      log(meter, e);
      return NOTHING;
    }
  }

  private void guarded(Meter meter, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      log(meter, e);
    }
  }

  private void log(Meter meter, RuntimeException e) {
    if (logged.compareAndSet(false, true)) {
      LOG.warn("the metrics failed at {}; further failures are not logged", meter.id(), e);
    }
  }
}
