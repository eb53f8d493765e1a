package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.LinkListener;
import io.everwire.transport.LinkTraits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket as a link: a binary message each way is a message of the link.
 *
 * <ul>
 *   <li>The listener is called through {@link SerialCalls}, never from within {@link #send} or
 *       {@link #close}.
 *   <li>The state changes under this object's lock, which is held for nothing else.
 *   <li>Ends once; from then on nothing is sent. What came before the end is told before it.
 * </ul>
 */
final class WsLink implements Link {
  private static final Logger LOG = LoggerFactory.getLogger(WsLink.class);

  /**
   * WebSocket has no limit of its own; a Java array has. What the peer takes is the peer's
   * business.
   */
  private static final LinkTraits TRAITS = new LinkTraits(1 << 30, false);

  private enum State {
    OPENING,
    OPEN,
    ENDED
  }

  private final SerialCalls calls;
  private volatile State state = State.OPENING;

  /** Set once, before any other thread knows the link. */
  private @Nullable Wire wire;

  /** Confined to the calls. Null for an accepted link until the acceptor has named it. */
  private @Nullable LinkListener listener;

  /**
   * A link that is not open yet.
   *
   * @param executor tells the listener what the calling thread must not tell itself
   * @param listener told what happens; null for an accepted link until {@link #accepted}
   */
  WsLink(Executor executor, @Nullable LinkListener listener) {
    this.calls = new SerialCalls(executor);
    this.listener = listener;
  }

  /** Says what it runs over; the first call. */
  void over(Wire connection) {
    wire = connection;
  }

  private Wire wire() {
    return requireNonNull(wire);
  }

  @Override
  public void send(Lane lane, ByteBuffer message) {
    if (lane != Lane.RELIABLE) {
      throw new IllegalArgumentException("WebSocket links have no " + lane + " lane");
    }
    if (message.remaining() > TRAITS.maxMessageBytes()) {
      throw new IllegalArgumentException(
          "message of %,d bytes, a WebSocket link takes %,d"
              .formatted(message.remaining(), TRAITS.maxMessageBytes()));
    }
    switch (state) {
      case OPEN -> wire().send(message);
      case OPENING ->
          throw new IllegalStateException("the link to " + wire().peer() + " is not open yet");
      case ENDED -> LOG.trace("nothing is sent on a link that has ended");
    }
  }

  @Override
  public boolean isWritable() {
    return state == State.OPEN && !wire().isFull();
  }

  @Override
  public void close(CloseReason reason) {
    boolean violated = reason.kind() == CloseReason.Kind.VIOLATION;
    close(violated ? CloseCode.PROTOCOL_ERROR : CloseCode.NORMAL, reason);
  }

  /** Ends the link with a close frame if it is open, or gives up opening it. */
  void close(int code, CloseReason reason) {
    switch (enterEnded()) {
      case OPEN -> {
        wire().close(code, CloseCode.fitting(reason.description()));
        tellEnd(reason);
      }
      case OPENING -> {
        wire().abort();
        tellEnd(reason);
      }
      case ENDED -> LOG.trace("already ended");
    }
  }

  private synchronized State enterEnded() {
    State before = state;
    state = State.ENDED;
    return before;
  }

  private synchronized boolean enterOpen() {
    if (state != State.OPENING) {
      return false;
    }
    state = State.OPEN;
    return true;
  }

  private void tellEnd(CloseReason reason) {
    calls.later(
        () -> {
          LinkListener told = listener;
          listener = null;
          if (told != null) {
            told.onClosed(reason);
          }
        });
  }

  @Override
  public LinkTraits traits() {
    return TRAITS;
  }

  boolean isOpening() {
    return state == State.OPENING;
  }

  /** The connection of a client is open; false if the link was given up. */
  boolean opened() {
    if (!enterOpen()) {
      return false;
    }
    tell(told -> told.onOpen(this));
    return true;
  }

  /** The connection of a server is open; false if the listener has closed meanwhile. */
  boolean accepted(LinkAcceptor acceptor, LinkFacts facts) {
    AtomicBoolean isOpen = new AtomicBoolean();
    // It opens within the call: an end that comes from then on is told after it, and to somebody.
    calls.now(
        () -> {
          if (enterOpen()) {
            isOpen.set(true);
            try {
              listener = acceptor.accept(this, facts);
            } catch (RuntimeException | Error e) {
              listenerFailed(e);
            }
          }
        });
    // Only the end of the link can have been in the way of the call.
    return isOpen.get();
  }

  /** A whole message has come. */
  void received(ByteBuffer message) {
    if (state == State.OPEN) {
      calls.now(() -> tellMessage(message));
    }
  }

  /** A ping has come: it is answered, but not a flood that leaves no room for the answers. */
  void pinged(ByteBuffer payload) {
    if (isWritable()) {
      wire().pong(payload);
    }
  }

  /** What waited is with the socket. */
  void hasRoom() {
    if (state == State.OPEN) {
      tell(LinkListener::onWritable);
    }
  }

  /** The peer has sent a close frame, which is answered. */
  void closedByPeer(int code, String text) {
    String said = "closed by " + wire().peer() + " with code " + code;
    close(code, CloseReason.of(CloseCode.kindOf(code), text.isEmpty() ? said : said + ": " + text));
  }

  /** The peer has broken a rule. */
  void violated(int code, String what) {
    close(code, CloseReason.of(CloseReason.Kind.VIOLATION, wire().peer() + ": " + what));
  }

  /** The connection is gone, without a close frame of either side. */
  void lost(IOException failure) {
    if (enterEnded() == State.OPEN) {
      tellEnd(
          new CloseReason(
              CloseReason.Kind.LOST,
              "lost " + wire().peer() + ": " + failure.getMessage(),
              failure));
    }
  }

  /** Opening has failed. */
  void failed(CloseReason reason) {
    if (enterEnded() == State.OPENING) {
      wire().abort();
      tellEnd(reason);
    }
  }

  private void tellMessage(ByteBuffer message) {
    LinkListener told = listener;
    if (told != null) {
      try {
        told.onMessage(Lane.RELIABLE, message);
      } catch (RuntimeException | Error e) {
        listenerFailed(e);
      }
    }
  }

  private void tell(java.util.function.Consumer<LinkListener> call) {
    calls.now(
        () -> {
          if (listener != null) {
            try {
              call.accept(listener);
            } catch (RuntimeException | Error e) {
              listenerFailed(e);
            }
          }
        });
  }

  /**
   * A listener has lost count of what came: the link is of no use any more, and no other link shall
   * notice.
   */
  private void listenerFailed(Throwable bug) {
    LOG.error("The listener of the link to {} failed; the link ends", wire().peer(), bug);
    close(
        CloseCode.INTERNAL_ERROR,
        new CloseReason(CloseReason.Kind.LOST, "the listener of this link failed", bug));
  }
}
