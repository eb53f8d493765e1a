package io.everwire.websocket;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Counts what all threads of this process allocate. */
final class ProcessAllocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A thread has ended, and what it had allocated is lost to the count. */
  private static final long UNKNOWN = -1;

  private ProcessAllocation() {}

  /**
   * What an action allocates for each operation: the median of so many rounds, among them the first
   * ones, of interpreted code, which allocates some more.
   *
   * @param operations in each round
   */
  static long median(int rounds, int operations, Runnable action) {
    return LongStream.generate(() -> allocatedBy(action))
            .filter(bytes -> bytes != UNKNOWN)
            .limit(rounds)
            .sorted()
            .skip(rounds / 2)
            .findFirst()
            .orElseThrow()
        / operations;
  }

  private static long allocatedBy(Runnable action) {
    long[] ids = THREADS.getAllThreadIds();
    long[] before = THREADS.getThreadAllocatedBytes(ids);
    action.run();
    long[] after = THREADS.getThreadAllocatedBytes(ids);
    for (int i = 0; i < ids.length; i++) {
      if (after[i] < before[i]) {
        return UNKNOWN;
      }
    }
    return sum(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) - sum(before);
  }

  /** A thread that has ended counts as -1. */
  private static long sum(long[] bytes) {
    return Arrays.stream(bytes).filter(some -> some > 0).sum();
  }
}
