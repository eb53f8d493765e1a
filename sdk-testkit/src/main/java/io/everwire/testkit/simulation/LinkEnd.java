package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.LinkTraits;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One side's view of a simulated link, with that side's own idea of whether it is alive. */
final class LinkEnd implements Link {
  private enum State {
    OPENING,
    OPEN,
    /** Closed by this side, which has not been told so yet; messages may still come. */
    CLOSING,
    CLOSED
  }

  private final SimulatedLink link;
  private final Direction outward;
  private final VirtualNode node;
  private final LinkConfig config;
  private final LinkTraits traits;
  private State state = State.OPENING;

  /** Null on the server's side until it was accepted. */
  private @Nullable LinkListener listener;

  LinkEnd(
      SimulatedLink link,
      Direction outward,
      VirtualNode node,
      LinkConfig config,
      LinkTraits traits) {
    this.link = link;
    this.outward = outward;
    this.node = node;
    this.config = config;
    this.traits = traits;
  }

  VirtualNode node() {
    return node;
  }

  boolean isOpening() {
    return state == State.OPENING;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Who is told; set before anything happens on this end. */
  void listener(LinkListener listener) {
    this.listener = listener;
  }

  @Override
  public void send(Lane lane, ByteBuffer message) {
    if (lane != Lane.RELIABLE) {
      throw new IllegalArgumentException("this link has no lane " + lane);
    }
    if (message.remaining() > traits.maxMessageBytes()) {
      throw new IllegalArgumentException(
          "message is "
              + message.remaining()
              + " bytes, this link takes "
              + traits.maxMessageBytes()
              + " (LinkTraits.maxMessageBytes)");
    }
    if (state == State.OPEN) {
      link.send(outward, message);
    }
  }

  @Override
  public boolean isWritable() {
    return state == State.OPEN && !link.pipe(outward).isFull();
  }

  @Override
  public void close(CloseReason reason) {
    requireNonNull(reason, "reason");
    if (state == State.CLOSING || state == State.CLOSED) {
      return;
    }
    boolean opened = state == State.OPEN;
    state = State.CLOSING;
    link.closedBy(outward);
    node.deliver(opened ? link.drawLinger() : 0, () -> closed(reason));
  }

  @Override
  public LinkTraits traits() {
    return traits;
  }

  void opened() {
    if (state == State.OPENING) {
      state = State.OPEN;
    }
  }

  void tellOpen() {
    if (state == State.OPENING && listener != null) {
      state = State.OPEN;
      listener.onOpen(this);
    }
  }

  void received(ByteBuffer message) {
    if (listener == null || (state != State.OPEN && state != State.CLOSING)) {
      return;
    }
    if (message.remaining() > config.maxMessageBytes()) {
      link.closedBy(outward);
      end(
          CloseReason.of(
              CloseReason.Kind.VIOLATION,
              "message of "
                  + message.remaining()
                  + " bytes, limit is "
                  + config.maxMessageBytes()
                  + " (LinkConfig.maxMessageBytes)"));
      return;
    }
    listener.onMessage(Lane.RELIABLE, message);
  }

  void writable() {
    if (state == State.OPEN && listener != null) {
      listener.onWritable();
    }
  }

  /** The other side has closed, and all that it sent before has arrived. */
  void ended() {
    end(CloseReason.of(CloseReason.Kind.PEER, "peer closed " + link));
  }

  /** This side finds out, after a while, that the link is dead. */
  void noticeAfter(Duration delay, CloseReason reason) {
    node.deliver(delay.toNanos(), () -> end(reason));
  }

  private void end(CloseReason reason) {
    if (state == State.OPENING || state == State.OPEN) {
      closed(reason);
      link.goneFor(outward);
    }
  }

  private void closed(CloseReason reason) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    link.endClosed();
    if (listener != null) {
      listener.onClosed(reason);
    }
  }

  @Override
  public String toString() {
    return link + (outward == Direction.TO_SERVER ? " at client " : " at server ") + node.name();
  }
}
