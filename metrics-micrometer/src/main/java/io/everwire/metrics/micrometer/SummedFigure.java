package io.everwire.metrics.micrometer;

import io.everwire.metrics.Meter;
import io.everwire.metrics.Metrics.Observation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * One figure of all clients and servers that share a registry: the sum of theirs. A total keeps
 * what those had reached that have ended. Safe for use by many threads.
 */
final class SummedFigure {
  private final boolean keepsEnded;
  private final List<LongSupplier> running = new CopyOnWriteArrayList<>();

  /** Guarded by this. */
  private long ended;

  SummedFigure(Meter.Kind kind) {
    this.keepsEnded = kind == Meter.Kind.TOTAL;
  }

  Observation add(LongSupplier value) {
    running.add(value);
    AtomicBoolean over = new AtomicBoolean();
    return () -> {
      if (over.compareAndSet(false, true)) {
        end(value);
      }
    };
  }

  private synchronized void end(LongSupplier value) {
    if (keepsEnded) {
      ended += value.getAsLong();
    }
    running.remove(value);
  }

  synchronized long sum() {
    return ended + running.stream().mapToLong(LongSupplier::getAsLong).sum();
  }
}
