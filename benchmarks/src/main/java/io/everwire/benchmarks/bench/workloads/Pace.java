package io.everwire.benchmarks.bench.workloads;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Does something at a fixed rate. What is late is caught up with, and counts from when it was due.
 */
final class Pace {
  private Pace() {}

  /** What is done. */
  @FunctionalInterface
  interface Step {
    void run(long number, long dueNanoTime) throws Exception;
  }

  /** Runs steps in this thread, and returns how many. */
  static long run(int hertz, Duration time, Step step) throws Exception {
    long steps = time.toNanos() * hertz / TimeUnit.SECONDS.toNanos(1);
    long begin = System.nanoTime();
    for (long number = 0; number < steps; number++) {
      long due = begin + number * TimeUnit.SECONDS.toNanos(1) / hertz;
      for (long left; (left = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(left);
      }
      step.run(number, due);
    }
    return steps;
  }
}
