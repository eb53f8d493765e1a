package io.everwire.internal.client;

import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One link that the client opens. Brings what happens on it into the serializer, and there to
 * whoever holds it now: the race that opened it, the exchange of Hello and Welcome, the session.
 *
 * <p>Once it was closed from here, nothing that happens on it is passed on. Confined to the
 * client's serializer, but for the methods of {@link LinkListener}.
 */
final class OutboundLink implements LinkListener {

  /** Who is told what happens on a link. */
  interface Holder {
    void onOpen();

    void onMessage(ByteBuffer message);

    void onWritable();

    void onClosed(CloseReason reason);
  }

  private final Executor serializer;
  private @Nullable Holder holder;
  private @Nullable Link link;
  private boolean open;

  OutboundLink(Executor serializer, Holder first) {
    this.serializer = serializer;
    this.holder = first;
  }

  /**
   * Begins to open the link.
   *
   * @throws RuntimeException if the transport cannot use the endpoint
   */
  void open(Resolved endpoint, LinkConfig config) {
    link = endpoint.transport().connect(endpoint.endpoint(), config, this);
  }

  /** Hands the link on. */
  void handTo(Holder next) {
    if (holder != null) {
      holder = next;
    }
  }

  boolean isWritable() {
    return open && link != null && link.isWritable();
  }

  /** The link itself; only once it is open. */
  Link link() {
    if (link == null) {
      throw new IllegalStateException("the link is not open");
    }
    return link;
  }

  /** Ends the link, or gives up opening it. A second call does nothing. */
  void close(String why) {
    holder = null;
    if (link != null) {
      link.close(CloseReason.local(why));
    }
  }

  @Override
  public void onOpen(Link opened) {
    serializer.execute(() -> opened(opened));
  }

  private void opened(Link opened) {
    link = opened;
    open = true;
    if (holder == null) {
      opened.close(CloseReason.local("given up"));
    } else {
      holder.onOpen();
    }
  }

  @Override
  public void onMessage(Lane lane, ByteBuffer message) {
    serializer.execute(
        () -> {
          if (holder != null) {
            holder.onMessage(message);
          }
        });
  }

  @Override
  public void onWritable() {
    serializer.execute(
        () -> {
          if (holder != null) {
            holder.onWritable();
          }
        });
  }

  @Override
  public void onClosed(CloseReason reason) {
    serializer.execute(
        () -> {
          if (holder != null) {
            holder.onClosed(reason);
          }
        });
  }
}
