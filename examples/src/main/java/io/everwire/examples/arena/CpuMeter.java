package io.everwire.examples.arena;

import java.time.Duration;

/** How much of the machine's processors this process has used since it was made. */
final class CpuMeter {
  private final long startNanos = System.nanoTime();
  private final Duration usedBefore = used();

  private static Duration used() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** In processors: 1 is one that was never idle. */
  double cores() {
    return (double) used().minus(usedBefore).toNanos() / (System.nanoTime() - startNanos);
  }
}
