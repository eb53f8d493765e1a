package io.everwire.benchmarks.sidebyside;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Round trips of 64 bytes and one-way messages of 32 bytes and 1 KiB from client to server, all
 * contestants in turn, several rounds; prints medians, and ratios to the raw library. Allocation is
 * that of the whole process, client and server together, for each message.
 *
 * <p>Usage: {@code SideBySide [rounds]}.
 */
public final class SideBySide {
  private static final int WARM_UP_ROUNDS = 2;
  private static final int ROUND_TRIPS = 10_000;
  private static final long ONE_WAY_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  private SideBySide() {}

  /**
   * Runs the comparison.
   *
   * @param arguments the number of rounds, 5 by default
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    SideBySide comparison = new SideBySide();
    try (Contestant raw = new RawJavaWebSocket();
        Contestant standard = new EverwireStream("everwire", null);
        Contestant inline = new EverwireStream("everwire-inline", Runnable::run)) {
      List<Contestant> contestants = List.of(raw, standard, inline);
      for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
        for (Contestant contestant : contestants) {
          comparison.round(contestant, round >= 0);
        }
      }
      comparison.print(contestants);
    }
  }

  private void round(Contestant contestant, boolean counts) throws Exception {
    roundTrips(contestant, counts);
    oneWay(contestant, 32, counts);
    oneWay(contestant, 1024, counts);
  }

  private void roundTrips(Contestant contestant, boolean counts) throws Exception {
    long[] nanos = new long[ROUND_TRIPS];
    byte[] message = new byte[64];
    message[0] = Contestant.ECHO;
    long allocated = allocated();
    for (int i = 0; i < ROUND_TRIPS; i++) {
      long begin = System.nanoTime();
      contestant.send(message);
      contestant.awaitAnswer();
      nanos[i] = System.nanoTime() - begin;
    }
    allocated = allocated() - allocated;
    Arrays.sort(nanos);
    note(contestant, "rtt-64 p50, us", nanos[ROUND_TRIPS / 2] / 1e3, counts);
    note(contestant, "rtt-64 p99, us", nanos[ROUND_TRIPS * 99 / 100] / 1e3, counts);
    note(contestant, "rtt-64 allocated, bytes", allocated / (double) ROUND_TRIPS, counts);
  }

  private void oneWay(Contestant contestant, int size, boolean counts) throws Exception {
    byte[] message = new byte[size];
    message[0] = Contestant.COUNT;
    long before = contestant.counted();
    long allocated = allocated();
    long begin = System.nanoTime();
    long sent = 0;
    while (System.nanoTime() - begin < ONE_WAY_NANOS) {
      for (int i = 0; i < 100; i++) {
        contestant.send(message);
      }
      sent += 100;
    }
    while (contestant.counted() - before < sent) {
      Thread.onSpinWait();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    allocated = allocated() - allocated;
    note(contestant, "up-" + size + ", msg/s", sent / seconds, counts);
    note(contestant, "up-" + size + " allocated, bytes", allocated / (double) sent, counts);
  }

  private static long allocated() {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }

  private void note(Contestant contestant, String figure, double value, boolean counts) {
    if (counts) {
      figures
          .computeIfAbsent(contestant.name() + " " + figure, key -> new ArrayList<>())
          .add(value);
    }
  }

  private double median(String contestant, String figure) {
    List<Double> values =
        new ArrayList<>(figures.getOrDefault(contestant + " " + figure, List.of(Double.NaN)));
    values.sort(null);
    return values.get(values.size() / 2);
  }

  private void print(List<Contestant> contestants) {
    String raw = contestants.get(0).name();
    List<String> rows =
        figures.keySet().stream()
            .filter(key -> key.startsWith(raw + " "))
            .map(key -> key.substring(raw.length() + 1))
            .toList();
    StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-26s", "median"));
    contestants.forEach(
        contestant -> head.append(String.format(Locale.ROOT, "%26s", contestant.name())));
    System.out.println(head);
    for (String row : rows) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-26s", row));
      for (Contestant contestant : contestants) {
        double value = median(contestant.name(), row);
        line.append(
            String.format(Locale.ROOT, "%,16.1f (%5.2f x)", value, value / median(raw, row)));
      }
      System.out.println(line);
    }
  }
}
