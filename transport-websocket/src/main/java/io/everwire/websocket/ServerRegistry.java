package io.everwire.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** All connections of one listener, counted from TCP on. Safe for use by many threads. */
final class ServerRegistry {
  // Guarded by this, which is notified when there are none any more.
  private final Set<ServerConnection> connections = new HashSet<>();
  private boolean closing;

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
