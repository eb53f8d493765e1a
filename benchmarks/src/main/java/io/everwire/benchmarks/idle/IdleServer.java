package io.everwire.benchmarks.idle;

import io.everwire.RealtimeServer;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own: prints the port, and after each line that it is sent, its heap
 * after a collection, its resident memory, and its threads.
 */
final class IdleServer {
  static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName(MethodDescriptor.generateFullMethodName("idle", "Exchange"))
          .setRequestMarshaller(Bytes.INSTANCE)
          .setResponseMarshaller(Bytes.INSTANCE)
          .build();

  private IdleServer() {}

  /**
   * Serves until its input ends.
   *
   * @param arguments the contestant
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println(start(Contestant.valueOf(arguments[0])));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.println(heapBytes() + " " + residentBytes() + " " + threads());
    }
    Runtime.getRuntime().halt(0);
  }

  private static int start(Contestant contestant) throws Exception {
    return switch (contestant) {
      case RAW_WS -> rawWebSocket();
      case RAW_GRPC -> rawGrpc();
      case RAW_HTTP -> rawLongPoll();
      case WS, GRPC, HTTP, SSE ->
          RealtimeServer.builder().listen(contestant.uri(0)).build().start().uri().getPort();
    };
  }

  private static int rawWebSocket() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    WebSocketServer server =
        new WebSocketServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)) {
          @Override
          public void onStart() {
            started.countDown();
          }

          @Override
          public void onOpen(WebSocket connection, ClientHandshake handshake) {}

          @Override
          public void onClose(WebSocket connection, int code, String reason, boolean remote) {}

          @Override
          public void onMessage(WebSocket connection, String message) {}

          @Override
          public void onMessage(WebSocket connection, ByteBuffer message) {}

          @Override
          public void onError(@Nullable WebSocket connection, Exception failure) {}
        };
    server.start();
    started.await();
    return server.getPort();
  }

  private static int rawGrpc() throws IOException {
    BindableService service =
        () ->
            ServerServiceDefinition.builder("idle")
                .addMethod(
                    METHOD,
                    (call, headers) -> {
                      call.sendHeaders(new Metadata());
                      call.request(1);
                      return new ServerCall.Listener<>() {};
                    })
                .build();
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .directExecutor()
        .addService(service)
        .build()
        .start()
        .getPort();
  }

  private static int rawLongPoll() throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setIdleTimeout(600_000);
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract.NonBlocking() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            // A poll without news: it waits.
            return true;
          }
        });
    server.start();
    return connector.getLocalPort();
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

  private static long residentBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
