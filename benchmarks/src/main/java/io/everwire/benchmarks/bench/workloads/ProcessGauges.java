package io.everwire.benchmarks.bench.workloads;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What this process takes of its machine. */
final class ProcessGauges {
  /**
   * A line of {@code /proc/self/task/…/stat}, proc(5), of a thread that compiles; its 14th and 15th
   * field are its time in user and kernel mode.
   */
  private static final Pattern COMPILER =
      Pattern.compile("\\d+ \\(C[12] Compiler\\w*\\)(?: \\S+){11} (\\d+) (\\d+) .*\\s*");

  private static final long NANOS_OF_TICK = 10_000_000;

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

  /** How long ago it was started. */
  static Duration age() {
    return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
  }

  /** Of threads that the JVM names in no bean: the system has their names and times. */
  static long compileNanos() throws IOException {
    long ticks = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        Matcher compiler = COMPILER.matcher(stat(thread));
        if (compiler.matches()) {
          ticks += Long.parseLong(compiler.group(1)) + Long.parseLong(compiler.group(2));
        }
      }
    }
    return ticks * NANOS_OF_TICK;
  }

  /** Empty if the thread has ended, before its file was opened or before that was read. */
  private static String stat(Path thread) throws IOException {
    try {
      return Files.readString(thread.resolve("stat"));
    } catch (IOException e) {
      if (Files.exists(thread)) {
        throw e;
      }
      return "";
    }
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
