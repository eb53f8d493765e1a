package io.everwire.internal.server;

import io.everwire.StatusCode;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes links as long as the server is open and not too many are in their handshake. Safe for use
 * by many threads.
 */
final class Acceptor implements LinkAcceptor {
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
      context.meters().onRefused(StatusCode.RESOURCE_EXHAUSTED, "ServerLimits.maxHandshakes");
      context
          .refusals()
          .warn(
              "links are refused: "
                  + limit
                  + " handshakes are under way (ServerLimits.maxHandshakes)");
      return refuse(link, "too many handshakes");
    }
    return new LinkEvents(context, arrival, handshakes::decrementAndGet);
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
