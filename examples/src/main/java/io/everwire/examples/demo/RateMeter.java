package io.everwire.examples.demo;

import java.time.Duration;
import java.util.ArrayDeque;

/** The rate at which a count has risen during the last second. Used by one thread. */
final class RateMeter {
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final double NANOS_PER_SECOND = 1e9;

  private record Sample(Duration at, long count) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  /** Notes a count, and says how many there were per second. */
  long perSecond(Duration now, long count) {
    Sample newest = new Sample(now, count);
    samples.addLast(newest);
    while (samples.size() > 2 && samples.element().at().compareTo(now.minus(WINDOW)) < 0) {
      samples.removeFirst();
    }
    Sample oldest = samples.element();
    long nanos = now.minus(oldest.at()).toNanos();
    return nanos == 0
        ? 0
        : Math.round((newest.count() - oldest.count()) * NANOS_PER_SECOND / nanos);
  }
}
