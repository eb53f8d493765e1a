package io.everwire.benchmarks.channels;

import java.time.Duration;
import java.util.Locale;

/**
 * Whether one channel serves thousands of subscribers: connects them, publishes for some seconds,
 * and checks that each has got every message once and in order. The server is a process of its own.
 *
 * <p>Usage: {@code ManySubscribers [contestant [subscribers]]}.
 */
public final class ManySubscribers {
  private static final Duration TIME = Duration.ofSeconds(10);

  private ManySubscribers() {}

  /**
   * Measures, and prints one line.
   *
   * @param arguments the contestant, Everwire over WebSocket by default, and how many, 4,000 by
   *     default
   */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    Contestant contestant = Contestant.named(arguments.length > 0 ? arguments[0] : "everwire-ws");
    int subscribers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4000;
    Contestant.Clients clients = contestant.clients();
    try (ServerProcess server = ServerProcess.start(contestant, 0)) {
      Crowd crowd = new Crowd(clients.connect(server.port()));
      long start = System.nanoTime();
      for (int i = 0; i < subscribers; i++) {
        crowd.add(clients.connect(server.port()));
      }
      double connecting = (System.nanoTime() - start) / 1e9;
      double rate = crowd.fanOut(TIME);
      ServerProcess.Reading reading = server.read();
      System.out.printf(
          Locale.ROOT,
          "%s: %,d subscribers within %.1f s, %,.0f deliveries/s, all right;"
              + " server: %,d KiB of heap, %,d KiB resident, %d threads%n",
          contestant.name(),
          subscribers,
          connecting,
          rate,
          reading.heapBytes() / 1024,
          reading.residentBytes() / 1024,
          reading.threads());
    }
    Runtime.getRuntime().halt(0);
  }
}
