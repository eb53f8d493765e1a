package io.everwire.benchmarks.bench.workloads;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Does what is to be measured until the compilers of both processes are at rest. A compiler that
 * works takes a processor from two processes that have two: a message waits its turn then, for
 * milliseconds.
 *
 * @param compiling processor time that compilers have taken, in ns
 * @param least for how long it is done at least
 * @param most for how long it is done at most, if that is more
 */
record WarmUp(Callable<Long> compiling, Duration least, Duration most) {
  /** Compilers that take less than this share of a processor are at rest. */
  private static final double AT_REST = 0.05;

  private static final Duration STEP = Duration.ofSeconds(1);

  /** Something that can be done for a while. */
  @FunctionalInterface
  interface Work {
    void run(Duration time) throws Exception;
  }

  /** As long as the scale asks for. */
  static WarmUp of(Workload.Run run) {
    return of(run, run.scale().warmUp());
  }

  /** At least so long, which may be less than the scale asks for where much is warm already. */
  static WarmUp of(Workload.Run run, Duration least) {
    Duration longest = run.scale().longestWarmUp();
    Duration left = run.scale().youth().minus(ProcessGauges.age());
    return new WarmUp(
        () -> ProcessGauges.compileNanos() + run.server().compileNanos(),
        least,
        left.compareTo(longest) > 0 ? left : longest);
  }

  void run(Work work) throws Exception {
    double share = share(work, least);
    for (Duration done = least.plus(STEP);
        share >= AT_REST && done.compareTo(most) <= 0;
        done = done.plus(STEP)) {
      share = share(work, STEP);
    }
  }

  /** Does it, and returns what part of a processor compilers took meanwhile. */
  private double share(Work work, Duration time) throws Exception {
    long before = compiling.call();
    work.run(time);
    return (double) (compiling.call() - before) / time.toNanos();
  }
}
