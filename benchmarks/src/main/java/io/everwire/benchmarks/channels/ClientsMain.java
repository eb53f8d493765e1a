package io.everwire.benchmarks.channels;

import io.everwire.testkit.TcpProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The clients' process: starts the server's, takes every figure of one contestant once, and prints
 * each on a line as soon as it is known.
 */
final class ClientsMain {
  /** Goes to the stalled subscriber alone, so that no buffer on the way there has room. */
  private static final String BALLAST = "ballast";

  private static final int BALLAST_MESSAGES = 2048;
  private static final String BALLAST_MESSAGE = "x".repeat(16 * 1024);
  private static final int BALLAST_WINDOW = 8;
  private static final Duration RECOVERY_INTERVAL = Duration.ofMillis(250);
  private static final Duration RECOVERY_PATIENCE = Duration.ofMinutes(2);

  private final Contestant contestant;
  private final Contestant.Clients clients;
  private final Scale scale;

  private ClientsMain(Contestant contestant, Scale scale) throws Exception {
    this.contestant = contestant;
    this.clients = contestant.clients();
    this.scale = scale;
  }

  /**
   * Measures, and ends the process with 0 if all figures are there.
   *
   * @param arguments the contestant, and the scale
   */
  public static void main(String[] arguments) {
    try {
      new ClientsMain(Contestant.named(arguments[0]), Scale.valueOf(arguments[1])).run();
      Runtime.getRuntime().halt(0);
    } catch (Exception e) {
      System.err.println(arguments[0] + ": " + e);
      Runtime.getRuntime().halt(1);
    }
  }

  private void run() throws Exception {
    int port;
    Crowd crowd;
    try (ServerProcess server = ServerProcess.start(contestant, 0);
        TcpProxy proxy =
            TcpProxy.to(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 0)) {
      port = server.port();
      Member publisher = clients.connect(port);
      crowd = new Crowd(publisher);
      for (int i = 1; i < scale.subscribers(); i++) {
        crowd.add(clients.connect(port));
      }
      Member last = clients.connect(proxy.address().getPort());
      Audience.Subscriber lastSubscriber = crowd.add(last);

      crowd.fanOut(Duration.ofSeconds(scale.fanOutSeconds()));
      print(Figure.FANOUT_RATE, crowd.fanOut(Duration.ofSeconds(scale.fanOutSeconds())));
      long[] delays = crowd.delays(Duration.ofSeconds(scale.delaySeconds()));
      print(Figure.DELAY_P50, millis(delays, 0.5));
      print(Figure.DELAY_P99, millis(delays, 0.99));

      last.subscribe(BALLAST, message -> {}).get(30, TimeUnit.SECONDS);
      ServerProcess.Reading unstalled = server.read();
      lastSubscriber.leave();
      proxy.stall(TcpProxy.Direction.TO_CLIENT);
      ballast(publisher);
      delays = crowd.delays(Duration.ofSeconds(scale.delaySeconds()));
      print(Figure.STALL_P99, millis(delays, 0.99));
      ServerProcess.Reading stalled = server.read();
      print(Figure.STALL_HEAP, (stalled.heapBytes() - unstalled.heapBytes()) / 1024.0);
      print(Figure.STALL_RESIDENT, (stalled.residentBytes() - unstalled.residentBytes()) / 1024.0);
      print(Figure.OVERTAKEN, (double) crowd.audience().overtaken());
      // The stalled one is not among those whose return is awaited.
      CompletableFuture<?> unused = CompletableFuture.runAsync(last::close);
    }
    recovery(crowd, port);
  }

  private static void ballast(Member publisher) throws Exception {
    Deque<CompletableFuture<?>> underWay = new ArrayDeque<>();
    for (int i = 0; i < BALLAST_MESSAGES; i++) {
      if (underWay.size() == BALLAST_WINDOW) {
        underWay.remove().get(30, TimeUnit.SECONDS);
      }
      underWay.add(publisher.publish(BALLAST, BALLAST_MESSAGE));
    }
    for (CompletableFuture<?> published : underWay) {
      published.get(30, TimeUnit.SECONDS);
    }
  }

  /** The server has just been killed; all of its clients know, or will soon. */
  private void recovery(Crowd crowd, int port) throws Exception {
    crowd.audience().awaitComeback();
    long killed = System.nanoTime();
    try (ServerProcess restarted = ServerProcess.start(contestant, port)) {
      long listening = System.nanoTime();
      while (crowd.audience().returned() < crowd.audience().size()) {
        if (System.nanoTime() - killed > RECOVERY_PATIENCE.toNanos()) {
          throw new TimeoutException(
              "%d of %d came back to port %d"
                  .formatted(
                      crowd.audience().returned(), crowd.audience().size(), restarted.port()));
        }
        crowd.publish(System.nanoTime());
        LockSupport.parkNanos(RECOVERY_INTERVAL.toNanos());
      }
      print(Figure.RECOVERY, (System.nanoTime() - listening) / 1e9);
    }
  }

  private static double millis(long[] sortedNanos, double quantile) {
    return sortedNanos[(int) (quantile * (sortedNanos.length - 1))] / 1e6;
  }

  private static void print(Figure figure, double value) {
    System.out.println(figure + " " + value);
  }
}
