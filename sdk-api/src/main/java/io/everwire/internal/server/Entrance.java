package io.everwire.internal.server;

import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One listener of a server, as the sessions know it whose links came by it. Safe for use by many
 * threads.
 */
final class Entrance implements LinkAcceptor {
  private final Acceptor acceptor;
  private volatile @Nullable Listener listener;
  private volatile boolean closing;

  Entrance(Acceptor acceptor) {
    this.acceptor = acceptor;
  }

  /** The address is bound; links may have come before. */
  void bound(Listener bound) {
    listener = bound;
  }

  boolean isAt(URI uri) {
    Listener present = listener;
    return present != null && present.uri().equals(uri);
  }

  /** Takes no more links; those that are there may go on until it is closed. */
  void stop() {
    closing = true;
  }

  boolean isOpen() {
    return !closing;
  }

  Listener listener() {
    Listener present = listener;
    if (present == null) {
      throw new IllegalStateException("the address is not bound yet");
    }
    return present;
  }

  @Override
  public LinkListener accept(Link link, LinkFacts facts) {
    return closing
        ? Acceptor.refuse(link, "the listener is closing")
        : acceptor.accept(new Arrival(link, facts, this));
  }
}
