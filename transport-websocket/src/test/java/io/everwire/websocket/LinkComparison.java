package io.everwire.websocket;

import com.sun.management.ThreadMXBean;
import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.server.WebSocketServer;

/**
 * One link beside raw Java-WebSocket in one process and one run, alternating: round trips of 64
 * bytes, one-way messages of 32 bytes and 1 KiB without batching, and bytes allocated for each.
 * Only the ratios mean something. Run it as a program.
 */
final class LinkComparison {
  private static final int ROUND_TRIPS = 5_000;
  private static final int ONE_WAY = 30_000;
  private static final int ROUNDS = 6;

  /**
   * How many one-way messages may be under way on the raw library, which has no backpressure of its
   * own.
   */
  private static final int WINDOW = 4_096;

  private LinkComparison() {}

  /** A contestant: a client and a server that answers messages of 64 bytes, and counts others. */
  private interface Contestant extends AutoCloseable {
    void send(byte[] message);

    void awaitAnswer() throws InterruptedException;

    AtomicLong receivedByServer();

    @Override
    void close();
  }

  public static void main(String[] arguments) throws Exception {
    try (Contestant raw = new Raw();
        Contestant link = new OverLinks()) {
      List<double[]> raws = new ArrayList<>();
      List<double[]> links = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        raws.add(measure(raw));
        links.add(measure(link));
      }
      print("raw ", raws);
      print("link", links);
      double[] a = median(raws);
      double[] b = median(links);
      System.out.printf(
          Locale.ROOT,
          "link/raw: p50 %.2f  p99 %.2f  alloc/round trip %.2f  32 B/s %.2f  1 KiB/s %.2f  alloc/32 B %.2f%n",
          b[0] / a[0],
          b[1] / a[1],
          b[2] / a[2],
          b[3] / a[3],
          b[4] / a[4],
          b[5] / a[5]);
    }
    System.exit(0);
  }

  private static void print(String name, List<double[]> rounds) {
    double[] m = median(rounds);
    System.out.printf(
        Locale.ROOT,
        "%s  p50 %.1f us  p99 %.1f us  %.0f B/round trip  32 B: %.0f k/s  1 KiB: %.0f k/s  %.0f B per 32 B message%n",
        name,
        m[0],
        m[1],
        m[2],
        m[3],
        m[4],
        m[5]);
  }

  private static double[] median(List<double[]> rounds) {
    // The first round warms up.
    List<double[]> warm = rounds.subList(1, rounds.size());
    double[] result = new double[warm.get(0).length];
    for (int i = 0; i < result.length; i++) {
      int column = i;
      double[] sorted = warm.stream().mapToDouble(each -> each[column]).sorted().toArray();
      result[i] = sorted[sorted.length / 2];
    }
    return result;
  }

  private static double[] measure(Contestant contestant) throws InterruptedException {
    long[] nanos = new long[ROUND_TRIPS];
    byte[] ping = new byte[64];
    long before = allocatedBytes();
    for (int i = 0; i < ROUND_TRIPS; i++) {
      long start = System.nanoTime();
      contestant.send(ping);
      contestant.awaitAnswer();
      nanos[i] = System.nanoTime() - start;
    }
    double perRoundTrip = (double) (allocatedBytes() - before) / ROUND_TRIPS;
    Arrays.sort(nanos);
    before = allocatedBytes();
    double small = oneWay(contestant, 32);
    double perSmall = (double) (allocatedBytes() - before) / ONE_WAY;
    return new double[] {
      nanos[ROUND_TRIPS / 2] / 1e3,
      nanos[ROUND_TRIPS * 99 / 100] / 1e3,
      perRoundTrip,
      small,
      oneWay(contestant, 1024),
      perSmall
    };
  }

  /** Thousands of messages a second. */
  private static double oneWay(Contestant contestant, int size) {
    byte[] message = new byte[size];
    long received = contestant.receivedByServer().get();
    long start = System.nanoTime();
    for (int i = 0; i < ONE_WAY; i++) {
      contestant.send(message);
    }
    while (contestant.receivedByServer().get() - received < ONE_WAY) {
      Thread.onSpinWait();
    }
    return ONE_WAY * 1e6 / (System.nanoTime() - start);
  }

  private static long allocatedBytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
  }

  /** Our transport. */
  private static final class OverLinks implements Contestant {
    private final ThreadedEnvironment environment = new ThreadedEnvironment();
    private final AtomicLong received = new AtomicLong();
    private final Semaphore answers = new Semaphore(0);
    private final Semaphore writable = new Semaphore(0);
    private final Listener listener;
    private final Link link;

    OverLinks() throws Exception {
      WebSocketTransport transport = new WebSocketTransport();
      LinkConfig config = new LinkConfig(1 << 20, Duration.ofSeconds(30), environment);
      listener =
          transport.listen(
              Endpoint.of("ws://localhost:0/rt"),
              config,
              (accepted, facts) ->
                  new Quiet(
                      message -> {
                        if (message.remaining() == 64) {
                          accepted.send(Lane.RELIABLE, message);
                        } else {
                          received.incrementAndGet();
                        }
                      }));
      LinkRecorder opening = new LinkRecorder("client", (to, message) -> answers.release());
      link =
          transport.connect(
              new Endpoint(listener.uri(), List.of()),
              config,
              new LinkListener() {
                @Override
                public void onOpen(Link open) {
                  opening.onOpen(open);
                }

                @Override
                public void onMessage(Lane lane, ByteBuffer message) {
                  answers.release();
                }

                @Override
                public void onWritable() {
                  writable.release();
                }

                @Override
                public void onClosed(CloseReason reason) {}
              });
      opening.awaitOpen();
    }

    @Override
    public void send(byte[] message) {
      while (!link.isWritable()) {
        writable.acquireUninterruptibly();
      }
      link.send(Lane.RELIABLE, ByteBuffer.wrap(message));
    }

    @Override
    public void awaitAnswer() throws InterruptedException {
      answers.acquire();
    }

    @Override
    public AtomicLong receivedByServer() {
      return received;
    }

    @Override
    public void close() {
      listener.close();
      environment.close();
    }
  }

  private record Quiet(java.util.function.Consumer<ByteBuffer> handler) implements LinkListener {
    @Override
    public void onOpen(Link link) {}

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {
      handler.accept(message);
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(CloseReason reason) {}
  }

  /** Java-WebSocket as its documentation has it, with TCP_NODELAY and a window. */
  private static final class Raw implements Contestant {
    private final AtomicLong received = new AtomicLong();
    private final Semaphore answers = new Semaphore(0);
    private final Semaphore window = new Semaphore(WINDOW);
    private final WebSocketServer server;
    private final WebSocketClient client;

    Raw() throws Exception {
      CountDownLatch started = new CountDownLatch(1);
      server =
          new WebSocketServer(new InetSocketAddress("localhost", 0)) {
            @Override
            public void onStart() {
              started.countDown();
            }

            @Override
            public void onOpen(WebSocket connection, ClientHandshake handshake) {}

            @Override
            public void onMessage(WebSocket connection, String text) {}

            @Override
            public void onMessage(WebSocket connection, ByteBuffer message) {
              if (message.remaining() == 64) {
                connection.send(message);
              } else {
                received.incrementAndGet();
                window.release();
              }
            }

            @Override
            public void onClose(WebSocket connection, int code, String reason, boolean remote) {}

            @Override
            public void onError(WebSocket connection, Exception failure) {}
          };
      server.setTcpNoDelay(true);
      server.start();
      started.await();
      client =
          new WebSocketClient(URI.create("ws://localhost:" + server.getPort() + "/rt")) {
            @Override
            public void onOpen(ServerHandshake handshake) {}

            @Override
            public void onMessage(String text) {}

            @Override
            public void onMessage(ByteBuffer message) {
              answers.release();
            }

            @Override
            public void onClose(int code, String reason, boolean remote) {}

            @Override
            public void onError(Exception failure) {}
          };
      client.setTcpNoDelay(true);
      client.connectBlocking();
    }

    @Override
    public void send(byte[] message) {
      if (message.length != 64) {
        window.acquireUninterruptibly();
      }
      client.send(message);
    }

    @Override
    public void awaitAnswer() throws InterruptedException {
      answers.acquire();
    }

    @Override
    public AtomicLong receivedByServer() {
      return received;
    }

    @Override
    public void close() {
      client.close();
      try {
        server.stop();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
