package io.everwire.internal.server;

import io.everwire.internal.session.Attachment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;

/**
 * What happens on a link that was accepted: goes to its handshake, which is forgotten as soon as a
 * session has taken the link, and from then on straight into the session's serializer. Safe for use
 * by many threads.
 */
final class LinkEvents implements LinkListener {
  private volatile LinkListener receiver;

  /**
   * Begins the handshake.
   *
   * @param onDone runs once, when the link no longer counts as being in its handshake
   */
  LinkEvents(ServerContext context, Arrival arrival, Runnable onDone) {
    receiver = new Handshake(context, arrival, this, onDone);
  }

  /** A session has taken the link, in whose serializer this is. */
  void attached(ServerSession session, Attachment attachment) {
    receiver = new Attached(session, attachment);
  }

  boolean isAttached() {
    return receiver instanceof Attached;
  }

  @Override
  public void onOpen(Link opened) {
    // Accepted links are open from the start.
  }

  @Override
  public void onMessage(Lane lane, ByteBuffer message) {
    receiver.onMessage(lane, message);
  }

  @Override
  public void onWritable() {
    receiver.onWritable();
  }

  @Override
  public void onClosed(CloseReason reason) {
    receiver.onClosed(reason);
  }

  /** Brings a link's events to the session that it is attached to. */
  private record Attached(ServerSession session, Attachment attachment) implements LinkListener {
    @Override
    public void onOpen(Link opened) {
      // It was open before.
    }

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {
      session.execute(() -> attachment.onMessage(message));
    }

    @Override
    public void onWritable() {
      session.execute(attachment::onWritable);
    }

    @Override
    public void onClosed(CloseReason reason) {
      session.execute(() -> attachment.onClosed(reason));
    }
  }
}
