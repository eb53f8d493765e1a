package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.workloads.ServerControl.Effort;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Takes what messages cost, by the effort of one process, at one size after the other.
 *
 * @param effort of the process so far
 * @param warmUp for how long something is done before it counts
 * @param time for how long it is done then
 * @param points gets what was found
 */
record CostMeter(
    Callable<Effort> effort, Duration warmUp, Duration time, Consumer<GrowthPoint> points) {
  /** Something that can be done for a while. */
  @FunctionalInterface
  interface Work {
    /**
     * Does it, and returns how many messages it was, once all of them have arrived and are right.
     */
    long run(Duration time) throws Exception;
  }

  /** Does it once for nothing and once for a point. */
  void measure(Axis axis, int size, Work work) throws Exception {
    work.run(warmUp);
    Effort before = effort.call();
    double messages = work.run(time);
    Effort after = effort.call();
    points.accept(
        new GrowthPoint(
            axis,
            size,
            Math.max(1, after.cpuNanos() - before.cpuNanos()) / messages,
            Math.max(1, after.allocatedBytes() - before.allocatedBytes()) / messages));
  }
}
