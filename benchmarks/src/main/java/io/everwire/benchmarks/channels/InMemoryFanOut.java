package io.everwire.benchmarks.channels;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;

/**
 * What a delivery to one of many subscribers costs without any network: server and clients are in
 * this process, over the in-memory transport. Checks that each has got every message once.
 *
 * <p>Usage: {@code InMemoryFanOut [subscribers]}.
 */
public final class InMemoryFanOut {
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final int ROUNDS = 3;
  private static final Contestant MEM = new EverwireChannels("everwire-mem", "mem:fan-out");

  private InMemoryFanOut() {}

  /**
   * Measures, and prints a line for each round.
   *
   * @param arguments how many subscribers, 10,000 by default
   */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    int subscribers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int port = MEM.serve(0);
    Contestant.Clients clients = MEM.clients();
    Crowd crowd = new Crowd(clients.connect(port));
    for (int i = 0; i < subscribers; i++) {
      crowd.add(clients.connect(port));
    }
    crowd.fanOut(WARM_UP);
    for (int round = 0; round < ROUNDS; round++) {
      measure(crowd);
    }
    Runtime.getRuntime().halt(0);
  }

  private static void measure(Crowd crowd) throws Exception {
    long allocated = allocatedBytes();
    long cpu = cpuNanos();
    double rate = crowd.fanOut(TIME);
    double deliveries = crowd.audience().deliveries();
    System.out.printf(
        Locale.ROOT,
        "%,d subscribers: %,.0f deliveries/s, %,.0f ns of processor time and %,.0f bytes allocated"
            + " for each%n",
        crowd.audience().size(),
        rate,
        (cpuNanos() - cpu) / deliveries,
        (allocatedBytes() - allocated) / deliveries);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** By the threads that live; here they live on. */
  private static long allocatedBytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
