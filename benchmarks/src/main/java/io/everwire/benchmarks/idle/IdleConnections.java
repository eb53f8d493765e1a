package io.everwire.benchmarks.idle;

import io.everwire.RealtimeClient;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Idle connections beside the raw libraries: what each costs the server in heap after a collection
 * and in resident memory, and how many threads the server has with all of them. The server is a
 * process of its own; of Everwire each connection is a client with a session.
 *
 * <p>Usage: {@code IdleConnections [connections]}.
 */
public final class IdleConnections {
  /** Clients need not come back when their server has gone. */
  private static final Duration NEVER = Duration.ofHours(1);

  /** Nothing may be collected while it is measured. */
  private static final List<Object> KEPT = new ArrayList<>();

  private record Reading(long heapBytes, long residentBytes, int threads) {}

  private IdleConnections() {}

  /**
   * Measures all contestants in turn.
   *
   * @param arguments the number of connections, 500 by default
   */
  public static void main(String[] arguments) throws Exception {
    int connections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
    System.out.printf(
        Locale.ROOT,
        "%-10s %22s %22s %16s%n",
        "",
        "heap, bytes each",
        "resident, bytes each",
        "server's threads");
    for (Contestant contestant : Contestant.values()) {
      measure(contestant, connections);
    }
    Runtime.getRuntime().halt(0);
  }

  private static void measure(Contestant contestant, int connections) throws Exception {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                // Or else three of four collections leave some garbage where it is.
                "-XX:MarkSweepAlwaysCompactCount=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                IdleServer.class.getName(),
                contestant.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter questions =
            new PrintWriter(server.getOutputStream(), true, StandardCharsets.UTF_8)) {
      int port = Integer.parseInt(answers.readLine());
      // What the first ones bring with them is not theirs.
      connect(contestant, port, 20);
      Reading before = read(questions, answers);
      connect(contestant, port, connections);
      Reading after = read(questions, answers);
      System.out.printf(
          Locale.ROOT,
          "%-10s %,22d %,22d %16d%n",
          contestant.name().toLowerCase(Locale.ROOT),
          (after.heapBytes() - before.heapBytes()) / connections,
          (after.residentBytes() - before.residentBytes()) / connections,
          after.threads());
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static Reading read(PrintWriter questions, BufferedReader answers) throws IOException {
    questions.println();
    long[] figures =
        Arrays.stream(answers.readLine().split(" ")).mapToLong(Long::parseLong).toArray();
    return new Reading(figures[0], figures[1], (int) figures[2]);
  }

  /** Opens connections, which stay open until their server has gone. */
  private static void connect(Contestant contestant, int port, int count) throws Exception {
    switch (contestant) {
      case RAW_WS -> {
        for (int i = 0; i < count; i++) {
          exchange(
              port,
              "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
              true);
        }
      }
      case RAW_HTTP -> {
        for (int i = 0; i < count; i++) {
          exchange(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", false);
        }
      }
      case RAW_GRPC -> {
        for (int i = 0; i < count; i++) {
          call(port);
        }
      }
      case WS, GRPC, HTTP, SSE -> sessions(contestant.uri(port), count);
    }
  }

  private static void exchange(int port, String request, boolean answered) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    if (answered && socket.getInputStream().read() < 0) {
      throw new IOException("closed");
    }
    KEPT.add(socket);
  }

  private static void call(int port) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().directExecutor().build();
    ClientCall<byte[], byte[]> call = channel.newCall(IdleServer.METHOD, CallOptions.DEFAULT);
    CompletableFuture<Void> open = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onHeaders(Metadata headers) {
            open.complete(null);
          }
        },
        new Metadata());
    open.get(10, TimeUnit.SECONDS);
    KEPT.add(channel);
  }

  private static void sessions(String uri, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      RealtimeClient client = RealtimeClient.builder().endpoint(uri).backoff(NEVER, NEVER).build();
      client.connect().get(30, TimeUnit.SECONDS);
      KEPT.add(client);
    }
  }
}
