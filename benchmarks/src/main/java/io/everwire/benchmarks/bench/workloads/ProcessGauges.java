package io.everwire.benchmarks.bench.workloads;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process takes of its machine. */
final class ProcessGauges {
  private ProcessGauges() {}

  static ServerControl.Memory memory() throws IOException {
    return new ServerControl.Memory(
        heapBytes(), residentBytes(), ManagementFactory.getThreadMXBean().getThreadCount());
  }

  static ServerControl.Effort effort() {
    long cpuNanos =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      allocated += Math.max(0, bytes);
    }
    return new ServerControl.Effort(cpuNanos, allocated);
  }

  /** As the collection left it: what is in use a moment later counts threads' buffers in full. */
  private static long heapBytes() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
        .sum();
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }
}
