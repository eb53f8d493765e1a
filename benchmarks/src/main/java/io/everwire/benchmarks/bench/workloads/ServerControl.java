package io.everwire.benchmarks.bench.workloads;

import java.io.IOException;
import java.time.Duration;

/**
 * What clients ask of the server beside the contestant's own connections. Calls wait until the
 * server has done it.
 */
public interface ServerControl {
  /**
   * What a server says about itself.
   *
   * @param heapBytes its heap after a collection
   * @param residentBytes its memory as the system sees it
   * @param threads its threads
   */
  record Memory(long heapBytes, long residentBytes, int threads) {}

  /**
   * What a server has used since it began.
   *
   * @param cpuNanos processor time
   * @param allocatedBytes by threads that live
   */
  record Effort(long cpuNanos, long allocatedBytes) {}

  /** From now on, counts statements of that size. */
  void expect(int size) throws IOException;

  /** Returns once as many have come, all of them right. */
  void await(long count) throws IOException;

  /** Sends statements over the latest link as fast as it takes them, and returns how many. */
  long push(int size, Duration time) throws IOException;

  /** Sends every link a statement at a fixed rate, and returns how many each. */
  long tick(int size, int hertz, Duration time) throws IOException;

  Memory memory() throws IOException;

  Effort effort() throws IOException;

  /** Processor time that its compilers have taken, in ns. */
  long compileNanos() throws IOException;
}
