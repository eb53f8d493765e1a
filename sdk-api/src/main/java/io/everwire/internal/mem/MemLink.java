package io.everwire.internal.mem;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.LinkTraits;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One end of an in-memory link. All its state, and that of the other end, is guarded by their
 * {@link MemConnection}.
 *
 * <ul>
 *   <li>What was sent and not yet read by the peer is counted; from {@value #QUEUE_BYTES} bytes on
 *       the link is not writable, and it is again when half of it has been read.
 *   <li>A message costs {@value #MESSAGE_OVERHEAD_BYTES} bytes besides its own, so that empty ones
 *       do not queue without end.
 * </ul>
 */
final class MemLink implements Link {
  static final int QUEUE_BYTES = 256 * 1024;
  static final int MESSAGE_OVERHEAD_BYTES = 64;

  /** No limit of its own: what a peer takes is the peer's {@link LinkConfig#maxMessageBytes()}. */
  private static final LinkTraits TRAITS = new LinkTraits(Integer.MAX_VALUE, false);

  private enum State {
    OPENING,
    OPEN,
    ENDED
  }

  private final MemConnection connection;
  private final LinkConfig config;
  private final MemInbox inbox = new MemInbox(this);
  private final MemDrainer drainer;
  private State state = State.OPENING;
  private long unreadBytes;

  /** Whether {@link #isWritable} has been false since the last {@link LinkListener#onWritable}. */
  private boolean full;

  /**
   * An end that opens when its inbox is told so.
   *
   * @param opening called with this link when it is open; gives the listener
   * @param listener who is told if it cannot be opened, or null if there is nobody yet
   */
  MemLink(
      MemConnection connection,
      LinkConfig config,
      Function<Link, LinkListener> opening,
      @Nullable LinkListener listener) {
    this.connection = connection;
    this.config = config;
    this.drainer =
        new MemDrainer(connection, this, config.environment().executor(), opening, listener);
  }

  /** What this end has yet to tell; used with the lock held. */
  MemInbox inbox() {
    return inbox;
  }

  /** Without the lock held: if there is something to tell, somebody is about to tell it. */
  void wake() {
    drainer.wake();
  }

  @Override
  public void send(Lane lane, ByteBuffer message) {
    if (lane != Lane.RELIABLE) {
      throw new IllegalArgumentException("mem: links have no " + lane + " lane");
    }
    synchronized (connection) {
      MemLink peer = connection.peerOf(this);
      if (state == State.ENDED) {
        return;
      }
      if (state == State.OPENING || peer == null) {
        throw new IllegalStateException("this link is not open yet");
      }
      if (message.remaining() <= peer.config.maxMessageBytes()) {
        unreadBytes += cost(message);
        full |= unreadBytes >= QUEUE_BYTES;
        peer.inbox.offer(message.slice());
      } else {
        endBothAsViolation(peer, message.remaining());
      }
    }
    if (isEnded()) {
      connection.ended();
    } else {
      connection.wake();
    }
  }

  private void endBothAsViolation(MemLink peer, int messageBytes) {
    CloseReason reason =
        CloseReason.of(
            CloseReason.Kind.VIOLATION,
            "message of %,d bytes, the receiver's limit is %,d (LinkConfig.maxMessageBytes)"
                .formatted(messageBytes, peer.config.maxMessageBytes()));
    for (MemLink end : new MemLink[] {this, peer}) {
      end.state = State.ENDED;
      end.inbox.offerClosing(reason);
    }
  }

  @Override
  public boolean isWritable() {
    synchronized (connection) {
      return state == State.OPEN && !full;
    }
  }

  @Override
  public void close(CloseReason reason) {
    synchronized (connection) {
      inbox.dropMessages();
      inbox.offerClosing(reason);
      state = State.ENDED;
      MemLink peer = connection.peerOf(this);
      if (peer != null) {
        peer.state = State.ENDED;
        peer.inbox.offerClosing(
            CloseReason.of(CloseReason.Kind.PEER, "closed by the peer: " + reason.description()));
      }
    }
    connection.ended();
  }

  /** Ends a link that could not be opened. */
  void fail(CloseReason reason) {
    synchronized (connection) {
      state = State.ENDED;
      inbox.offerClosing(reason);
    }
    connection.ended();
  }

  @Override
  public LinkTraits traits() {
    return TRAITS;
  }

  /** With the lock held: this end is open, and its listener is about to be told. */
  void opened() {
    if (state == State.OPENING) {
      state = State.OPEN;
    }
  }

  /** With the lock held: no more is sent from this end. */
  void ended() {
    state = State.ENDED;
  }

  /**
   * With the lock held: this end has taken a message out of the pipe, so the other end may have
   * room again.
   */
  void hasRead(ByteBuffer message) {
    MemLink sender = connection.peerOf(this);
    if (sender == null) {
      return;
    }
    sender.unreadBytes -= cost(message);
    if (sender.full && sender.unreadBytes <= QUEUE_BYTES / 2) {
      sender.full = false;
      if (sender.state == State.OPEN) {
        sender.inbox.offerWritable();
      }
    }
  }

  private boolean isEnded() {
    synchronized (connection) {
      return state == State.ENDED;
    }
  }

  private static long cost(ByteBuffer message) {
    return (long) message.remaining() + MESSAGE_OVERHEAD_BYTES;
  }
}
