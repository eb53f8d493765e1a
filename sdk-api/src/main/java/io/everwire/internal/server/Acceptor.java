package io.everwire.internal.server;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes links as long as the server is open and not too many are in their handshake. Safe for use
 * by many threads.
 */
final class Acceptor implements LinkAcceptor {
  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

  private final ServerContext context;
  private final AtomicInteger handshakes = new AtomicInteger();
  private volatile boolean open = true;

  Acceptor(ServerContext context) {
    this.context = context;
  }

  @Override
  public LinkListener accept(Link link, LinkFacts facts) {
    return accept(new Arrival(link, facts, null));
  }

  LinkListener accept(Arrival arrival) {
    Link link = arrival.link();
    int limit = context.settings().serverLimits().maxHandshakes();
    if (!open) {
      return refuse(link, "the server is closing");
    }
    if (handshakes.incrementAndGet() > limit) {
      handshakes.decrementAndGet();
      LOG.debug(
          "a link from {} is refused: {} handshakes are under way (ServerLimits.maxHandshakes)",
          arrival.facts().peerAddress(),
          limit);
      return refuse(link, "too many handshakes");
    }
    return new Handshake(context, arrival, handshakes::decrementAndGet);
  }

  /** Links in their handshake. */
  int handshakes() {
    return handshakes.get();
  }

  void close() {
    open = false;
  }

  static LinkListener refuse(Link link, String why) {
    link.close(CloseReason.of(CloseReason.Kind.REFUSED, why));
    return new Deaf();
  }

  /** For a link that is closed already. */
  private static final class Deaf implements LinkListener {
    @Override
    public void onOpen(Link link) {}

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {}

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(CloseReason reason) {}
  }
}
