package io.everwire.benchmarks.sidebyside;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
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
  private static final int WINDOW = 4_096;

  private final AtomicLong counted = new AtomicLong();
  private final Semaphore answers = new Semaphore(0);
  private final CountDownLatch started = new CountDownLatch(1);
  private final WebSocketServer server = new Counter();
  private final WebSocketClient client;
  private long sent;

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
  public void send(byte[] message) {
    if (message[0] == COUNT && ++sent % (WINDOW / 2) == 0) {
      while (sent - counted.get() > WINDOW) {
        Thread.onSpinWait();
      }
    }
    client.send(message);
  }

  @Override
  public void awaitAnswer() throws InterruptedException {
    answers.acquire();
  }

  @Override
  public long counted() {
    return counted.get();
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

  private final class Counter extends WebSocketServer {
    Counter() {
      super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Override
    public void onMessage(WebSocket connection, ByteBuffer message) {
      if (message.get(message.position()) == ECHO) {
        connection.send(message);
      } else {
        counted.incrementAndGet();
      }
    }

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
      answers.release();
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
