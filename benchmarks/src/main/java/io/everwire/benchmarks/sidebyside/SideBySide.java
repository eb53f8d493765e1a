package io.everwire.benchmarks.sidebyside;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Everwire over one transport beside the raw library: round trips of 64 bytes, and messages of 32
 * bytes and 1 KiB one way, up and down. All contestants in turn, several rounds; prints medians,
 * and ratios to the first raw contestant. Allocation is that of the whole process, client and
 * server together, for each message.
 *
 * <p>Usage: {@code SideBySide ws|grpc|http|sse [rounds]}.
 */
public final class SideBySide {
  private static final int WARM_UP_ROUNDS = 2;
  private static final int ROUND_TRIPS = 10_000;
  private static final long ONE_WAY_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Map<String, List<Double>> figures = new LinkedHashMap<>();
  private final Map<Long, Long> allocatedByThread = new HashMap<>();

  private SideBySide() {}

  /**
   * Runs the comparison.
   *
   * @param arguments the transport, and the number of rounds, 5 by default
   */
  public static void main(String[] arguments) throws Exception {
    String transport = arguments.length > 0 ? arguments[0] : "ws";
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    SideBySide comparison = new SideBySide();
    List<Contestant> contestants = contestants(transport);
    for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (Contestant contestant : contestants) {
        comparison.round(contestant, round >= 0);
      }
    }
    comparison.print(contestants);
    contestants.forEach(Contestant::close);
  }

  /** The raw library first. */
  private static List<Contestant> contestants(String transport) throws Exception {
    List<Contestant> contestants = new ArrayList<>();
    String endpoint;
    switch (transport) {
      case "ws" -> {
        endpoint = "ws://127.0.0.1:0/rt";
        contestants.add(new RawJavaWebSocket());
      }
      case "grpc" -> {
        endpoint = "grpc://127.0.0.1:0";
        contestants.add(new RawGrpc("grpc-java direct", true));
        contestants.add(new RawGrpc("grpc-java", false));
      }
      case "http", "sse" -> {
        endpoint = (transport.equals("sse") ? "sse+http" : transport) + "://127.0.0.1:0/rt";
        contestants.add(new RawLongPoll());
      }
      default -> throw new IllegalArgumentException("no comparison for " + transport);
    }
    contestants.add(new EverwireStream("everwire", endpoint, null));
    contestants.add(new EverwireStream("everwire inline", endpoint, Runnable::run));
    return contestants;
  }

  private void round(Contestant contestant, boolean counts) throws Exception {
    roundTrips(contestant, counts);
    Tally tally = contestant.tally();
    for (int size : new int[] {32, 1024}) {
      oneWay(contestant, "up-" + size, size, contestant::sendUp, tally::up, counts);
      oneWay(contestant, "down-" + size, size, contestant::sendDown, tally::down, counts);
    }
  }

  private void roundTrips(Contestant contestant, boolean counts) throws Exception {
    long[] nanos = new long[ROUND_TRIPS];
    byte[] message = Tally.question(64);
    long allocated = allocated();
    for (int i = 0; i < ROUND_TRIPS; i++) {
      long begin = System.nanoTime();
      contestant.sendUp(message);
      contestant.tally().awaitAnswer();
      nanos[i] = System.nanoTime() - begin;
    }
    allocated = allocated() - allocated;
    Arrays.sort(nanos);
    note(contestant, "rtt-64 p50, us", nanos[ROUND_TRIPS / 2] / 1e3, counts);
    note(contestant, "rtt-64 p99, us", nanos[ROUND_TRIPS * 99 / 100] / 1e3, counts);
    note(contestant, "rtt-64 allocated, bytes", allocated / (double) ROUND_TRIPS, counts);
  }

  /** One way to send. */
  @FunctionalInterface
  private interface Sender {
    void send(byte[] message) throws Exception;
  }

  private void oneWay(
      Contestant contestant,
      String figure,
      int size,
      Sender sender,
      LongSupplier received,
      boolean counts)
      throws Exception {
    byte[] message = Tally.statement(size);
    long before = received.getAsLong();
    long allocated = allocated();
    long begin = System.nanoTime();
    long sent = 0;
    while (System.nanoTime() - begin < ONE_WAY_NANOS) {
      for (int i = 0; i < 100; i++) {
        sender.send(message);
      }
      sent += 100;
    }
    while (received.getAsLong() - before < sent) {
      Thread.onSpinWait();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    allocated = allocated() - allocated;
    note(contestant, figure + ", msg/s", sent / seconds, counts);
    note(contestant, figure + " allocated, bytes", allocated / (double) sent, counts);
  }

  /** By all threads, those that have ended since the last look included. */
  private long allocated() {
    long[] ids = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(ids);
    for (int i = 0; i < ids.length; i++) {
      allocatedByThread.merge(ids[i], bytes[i], Math::max);
    }
    return allocatedByThread.values().stream().mapToLong(Long::longValue).sum();
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
