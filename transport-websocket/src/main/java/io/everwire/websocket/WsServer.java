package io.everwire.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketAdapter;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.WebSocketServerFactory;
import org.java_websocket.drafts.Draft;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Java-WebSocket's server: one thread that accepts, reads and goes on writing, and some that decode
 * and call listeners. Its connections are {@link ServerConnection}s.
 */
final class WsServer extends WebSocketServer {
  private static final Logger LOG = LoggerFactory.getLogger(WsServer.class);

  /** How long to accept nothing when there are no descriptors left. */
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  private static final int STOP_MILLIS = 2_000;

  private final ServerSetup setup;
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile @Nullable Exception failure;
  private volatile @Nullable Thread selecting;

  /** Confined to the selector's thread. */
  private boolean pausing;

  WsServer(ServerSocketChannel bound, ServerSetup setup, ServerRegistry registry) {
    super(bound);
    this.setup = setup;
    setReuseAddr(true);
    setTcpNoDelay(true);
    // Silence is the session's business.
    setConnectionLostTimeout(0);
    String name = "everwire-server-ws-" + setup.bound().getPort();
    while (decoders.size() > setup.options().serverThreads()) {
      decoders.remove(decoders.size() - 1);
    }
    while (decoders.size() < setup.options().serverThreads()) {
      decoders.add(new WebSocketWorker());
    }
    for (int i = 0; i < decoders.size(); i++) {
      decoders.get(i).setName(name + "-decoder-" + i);
    }
    setDaemon(true);
    setWebSocketFactory(new Factory(this, setup, registry));
  }

  /** Starts its threads and waits until it accepts. */
  void begin() throws IOException {
    start();
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (failure != null) {
      throw new IOException("the server's threads did not start", failure);
    }
  }

  /** Whether the caller is one of its threads, which cannot wait for itself. */
  boolean isOwnThread() {
    Thread current = Thread.currentThread();
    return current == selecting || decoders.contains(current);
  }

  /** Ends its threads and frees its address; all connections must be gone. */
  void end() throws InterruptedException {
    stop(STOP_MILLIS);
    for (WebSocketWorker decoder : decoders) {
      decoder.join(STOP_MILLIS);
    }
  }

  @Override
  public void onStart() {
    selecting = Thread.currentThread();
    Thread.currentThread().setName("everwire-server-ws-" + setup.bound().getPort() + "-selector");
    started.countDown();
  }

  /**
   * Before a connection is accepted. If accepting fails, the library closes the listening socket
   * for good; so it must not fail for want of descriptors, which may come back.
   */
  @Override
  protected boolean onConnect(SelectionKey key) {
    try {
      SocketChannel.open().close();
      return true;
    } catch (IOException e) {
      pause(key, e);
      // What the library takes for a key that somebody has cancelled: it goes on.
      throw new CancelledKeyException();
    }
  }

  private void pause(SelectionKey key, IOException cause) {
    if (!pausing) {
      LOG.warn("{} cannot accept connections now, will try again: {}", setup.bound(), "" + cause);
      pausing = true;
      key.interestOps(0);
      setup
          .config()
          .environment()
          .schedule(
              ACCEPT_PAUSE,
              () -> {
                pausing = false;
                key.interestOps(SelectionKey.OP_ACCEPT);
                key.selector().wakeup();
              });
    }
  }

  @Override
  public void onOpen(WebSocket connection, ClientHandshake request) {
    ((ServerConnection) connection).opened(request);
  }

  @Override
  public void onClose(WebSocket connection, int code, String text, boolean remote) {}

  @Override
  public void onMessage(WebSocket connection, String text) {}

  @Override
  public void onMessage(WebSocket connection, ByteBuffer message) {}

  @Override
  public void onError(@Nullable WebSocket connection, Exception cause) {
    if (connection == null) {
      LOG.error("The WebSocket server at {} has failed", setup.bound(), cause);
      failure = cause;
      started.countDown();
    }
  }

  /** Makes our connections. */
  private record Factory(WsServer server, ServerSetup setup, ServerRegistry registry)
      implements WebSocketServerFactory {
    @Override
    public WebSocketImpl createWebSocket(WebSocketAdapter adapter, Draft draft) {
      return ServerConnection.of(server, setup, registry);
    }

    @Override
    public WebSocketImpl createWebSocket(WebSocketAdapter adapter, List<Draft> drafts) {
      return ServerConnection.of(server, setup, registry);
    }

    @Override
    public ServerChannel wrapChannel(SocketChannel socket, SelectionKey key) throws IOException {
      try {
        return ((ServerConnection) key.attachment()).begin(socket, key);
      } catch (RuntimeException e) {
        // The library would end the server for it.
        throw new IOException("a connection could not be taken", e);
      }
    }

    @Override
    public void close() {}
  }
}
