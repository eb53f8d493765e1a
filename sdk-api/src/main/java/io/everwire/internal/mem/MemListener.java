package io.everwire.internal.mem;

import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.Listener;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A name that accepts links, and the links that came by it. Safe for use by many threads. */
final class MemListener implements Listener {
  private final URI uri;
  private final LinkConfig config;
  private final LinkAcceptor acceptor;

  /** Frees the name. */
  private final Consumer<MemListener> release;

  /** Open connections, oldest first. Guarded by itself. */
  private final Set<MemConnection> connections = new LinkedHashSet<>();

  /** Guarded by {@link #connections}. */
  private boolean closed;

  MemListener(URI uri, LinkConfig config, LinkAcceptor acceptor, Consumer<MemListener> release) {
    this.uri = uri;
    this.config = config;
    this.acceptor = acceptor;
    this.release = release;
  }

  /**
   * Accepts a connection whose client's end exists already.
   *
   * @param asked what the client asked for
   * @return false if this listener has closed, or the connection has ended, meanwhile
   */
  boolean take(MemConnection connection, URI asked) {
    synchronized (connections) {
      if (closed) {
        return false;
      }
      connections.add(connection);
    }
    LinkFacts facts = new LinkFacts("mem", asked, Map.of(), null, null);
    boolean isOpen =
        connection.open(config, link -> acceptor.accept(link, facts), () -> forget(connection));
    if (!isOpen) {
      forget(connection);
    }
    return isOpen;
  }

  List<MemConnection> connections() {
    synchronized (connections) {
      return List.copyOf(connections);
    }
  }

  private void forget(MemConnection connection) {
    synchronized (connections) {
      connections.remove(connection);
    }
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public void close() {
    List<MemConnection> open;
    synchronized (connections) {
      if (closed) {
        return;
      }
      closed = true;
      open = List.copyOf(connections);
    }
    release.accept(this);
    for (MemConnection connection : open) {
      connection.closeServerEnd(CloseReason.local("listener on " + uri + " closed"));
    }
  }
}
