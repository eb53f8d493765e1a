package io.everwire.benchmarks.bench.contestants;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;

/**
 * Java-WebSocket as its documentation has it, with TCP_NODELAY on. It has no backpressure of its
 * own and its queue has no bound, so a sender waits while the queue is long. The server's broadcast
 * encodes a frame once for all.
 */
final class JavaWebSocket implements Contestant {
  private static final int MAX_QUEUED_MESSAGES = 2_048;
  private static final int MAX_QUEUED_BYTES = 4 * 1024 * 1024;
  private static final long PAUSE_NANOS = 20_000;
  private static final long REMINDER_NANOS = 100_000_000;

  private @Nullable WebSocketServer server;

  @Override
  public String name() {
    return "java-websocket";
  }

  @Override
  public List<Integer> serve(Acceptor acceptor) throws InterruptedException {
    Serving serving = new Serving(acceptor);
    server = serving;
    serving.setTcpNoDelay(true);
    serving.setReuseAddr(true);
    // pings would tell an idle connection from another, but for who measures
    serving.setConnectionLostTimeout(0);
    serving.start();
    serving.started.await();
    Thread reminder = new Thread(serving::remind, "reminder");
    reminder.setDaemon(true);
    reminder.start();
    return List.of(serving.getPort());
  }

  @Override
  public void broadcast(Collection<Link> links, byte[] message) {
    if (server != null) {
      server.broadcast(
          ByteBuffer.wrap(message),
          links.stream().map(link -> ((Connected) link).connection()).toList());
    }
  }

  @Override
  public Clients clients(List<Integer> ports) {
    URI uri = URI.create("ws://127.0.0.1:" + ports.get(0));
    return (callbacks, receiver) -> {
      Calling client = new Calling(uri, receiver);
      client.setTcpNoDelay(true);
      client.setConnectionLostTimeout(0);
      client.setDaemon(true);
      if (!client.connectBlocking(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not connected to " + uri);
      }
      return new Connected(client.getConnection());
    };
  }

  private record Connected(WebSocket connection) implements Link {
    @Override
    public void send(byte[] message) {
      connection.send(message);
    }

    @Override
    public void awaitRoom() {
      var queue = ((WebSocketImpl) connection).outQueue;
      while (!hasRoom(queue.size(), queue.peek())) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    private static boolean hasRoom(int messages, @Nullable ByteBuffer first) {
      return first == null
          || (messages < MAX_QUEUED_MESSAGES
              && (long) messages * first.capacity() < MAX_QUEUED_BYTES);
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  private static final class Serving extends WebSocketServer {
    private final Acceptor acceptor;
    private final Map<WebSocket, Receiver> receivers = new ConcurrentHashMap<>();
    private final CountDownLatch started = new CountDownLatch(1);

    Serving(Acceptor acceptor) {
      super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      this.acceptor = acceptor;
    }

    /**
     * The selector's thread can lose a demand to write that comes while it finishes another write,
     * and the connection would stand still for ever. Says it again for whatever is still queued.
     */
    void remind() {
      while (true) {
        LockSupport.parkNanos(REMINDER_NANOS);
        for (WebSocket connection : receivers.keySet()) {
          if (connection.hasBufferedData()) {
            onWriteDemand(connection);
          }
        }
      }
    }

    @Override
    public void onStart() {
      started.countDown();
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake handshake) {
      Receiver receiver = acceptor.accept(new Connected(connection));
      receivers.put(connection, receiver);
    }

    @Override
    public void onMessage(WebSocket connection, ByteBuffer message) {
      Receiver receiver = receivers.get(connection);
      if (receiver != null) {
        receiver.receive(message);
      }
    }

    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean remote) {
      Receiver receiver = receivers.remove(connection);
      if (receiver != null) {
        receiver.closed();
      }
    }

    @Override
    public void onMessage(WebSocket connection, String message) {}

    @Override
    public void onError(@Nullable WebSocket connection, Exception failure) {}
  }

  private static final class Calling extends WebSocketClient {
    private final Receiver receiver;

    Calling(URI uri, Receiver receiver) {
      super(uri);
      this.receiver = receiver;
    }

    @Override
    public void onMessage(ByteBuffer message) {
      receiver.receive(message);
    }

    @Override
    public void onOpen(ServerHandshake handshake) {}

    @Override
    public void onMessage(String message) {}

    @Override
    public void onClose(int code, String reason, boolean remote) {}

    @Override
    public void onError(Exception failure) {}
  }
}
