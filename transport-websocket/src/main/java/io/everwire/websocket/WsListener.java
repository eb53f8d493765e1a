package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Listener;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A bound port and the connections that came by it. When it closes, links get {@value
 * #ORDERLY_MILLIS} ms to end in an orderly way; then sockets are closed as they are.
 */
final class WsListener implements Listener {
  private static final long ORDERLY_MILLIS = 1_000;

  private final ServerSetup setup;
  private final ServerRegistry registry = new ServerRegistry();
  private final WsServer server;
  private final AtomicBoolean closing = new AtomicBoolean();

  WsListener(ServerSocketChannel bound, ServerSetup setup) {
    this.setup = setup;
    this.server = new WsServer(bound, setup, registry);
  }

  void start() throws IOException {
    server.begin();
  }

  @Override
  public URI uri() {
    return setup.bound();
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    if (server.isServing()) {
      // A listener of a link closes us from within its call: that thread cannot wait for itself.
      Thread closer = new Thread(this::closeNow, "everwire-server-ws-closer");
      closer.setDaemon(true);
      closer.start();
    } else {
      closeNow();
    }
  }

  private void closeNow() {
    List<ServerConnection> connections = registry.close();
    CloseReason reason = CloseReason.local("listener on " + setup.bound() + " closed");
    connections.forEach(connection -> connection.shutdown(reason));
    try {
      registry.awaitNone(ORDERLY_MILLIS);
      end(connections);
      server.awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(connections);
    }
  }

  private void end(List<ServerConnection> connections) {
    connections.forEach(ServerConnection::abort);
    server.end();
  }
}
