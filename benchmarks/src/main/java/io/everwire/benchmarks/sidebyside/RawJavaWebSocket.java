package io.everwire.benchmarks.sidebyside;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;

/**
 * Java-WebSocket as its documentation has it, with TCP_NODELAY on. It has no backpressure of its
 * own, so a window bounds what is under way.
 */
final class RawJavaWebSocket implements Contestant {
  private final Tally tally = new Tally();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CompletableFuture<WebSocket> down = new CompletableFuture<>();
  private final WebSocketServer server = new Counter();
  private final WebSocketClient client;
  private final Window upWindow = new Window(tally::up);
  private final Window downWindow = new Window(tally::down);

  RawJavaWebSocket() throws InterruptedException {
    server.setTcpNoDelay(true);
    server.setDaemon(true);
    server.start();
    started.await();
    client = new Caller(URI.create("ws://127.0.0.1:" + server.getPort()));
    client.setTcpNoDelay(true);
    client.setDaemon(true);
    client.connectBlocking();
  }

  @Override
  public String name() {
    return "java-websocket";
  }

  @Override
  public void sendUp(byte[] message) {
    upWindow.enter(message);
    client.send(message);
  }

  @Override
  public void sendDown(byte[] message) {
    downWindow.enter(message);
    down.join().send(message);
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() {
    try {
      client.closeBlocking();
      server.stop(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Bounds what is under way in one direction. */
  private static final class Window {
    private static final int MESSAGES = 4_096;

    private final LongSupplier received;
    private long sent;

    Window(LongSupplier received) {
      this.received = received;
    }

    void enter(byte[] message) {
      if (!Tally.isQuestion(message[0]) && ++sent % (MESSAGES / 2) == 0) {
        while (sent - received.getAsLong() > MESSAGES) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private final class Counter extends WebSocketServer {
    Counter() {
      super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Override
    public void onMessage(WebSocket connection, ByteBuffer message) {
      if (tally.isQuestionAtServer(message.get(message.position()))) {
        connection.send(message);
      }
    }

    @Override
    public void onStart() {
      started.countDown();
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake handshake) {
      down.complete(connection);
    }

    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean remote) {}

    @Override
    public void onMessage(WebSocket connection, String message) {}

    @Override
    public void onError(@Nullable WebSocket connection, Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private final class Caller extends WebSocketClient {
    Caller(URI uri) {
      super(uri);
    }

    @Override
    public void onMessage(ByteBuffer message) {
      tally.atClient(message.get(message.position()));
    }

    @Override
    public void onOpen(ServerHandshake handshake) {}

    @Override
    public void onMessage(String message) {}

    @Override
    public void onClose(int code, String reason, boolean remote) {}

    @Override
    public void onError(Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
