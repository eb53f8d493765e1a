package io.everwire.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * All connections of one listener, counted from TCP on: Java-WebSocket knows those only that have
 * finished their handshake. Safe for use by many threads.
 */
final class ServerRegistry {
  /** Guarded by this, which is notified when it becomes empty. */
  private final Set<ServerConnection> connections = new HashSet<>();

  private volatile boolean closing;

  /** Takes a connection, unless all are being closed. */
  synchronized boolean add(ServerConnection connection) {
    return !closing && connections.add(connection);
  }

  synchronized void remove(ServerConnection connection) {
    connections.remove(connection);
    if (connections.isEmpty()) {
      notifyAll();
    }
  }

  boolean isClosing() {
    return closing;
  }

  /** Takes none from now on; gives those that there are. */
  synchronized List<ServerConnection> close() {
    closing = true;
    return List.copyOf(connections);
  }

  /** Waits until there is none, but not longer than that. */
  synchronized void awaitNone(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (!connections.isEmpty() && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
  }
}
