package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkListener;
import io.everwire.transport.LinkTraits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket as a link: a binary message each way is a message of the link.
 *
 * <ul>
 *   <li>The listener is called on the loop's thread alone, never from within {@link #send} or
 *       {@link #close}.
 *   <li>The sending thread writes to the socket itself while it takes everything; it never blocks.
 *   <li>Ends once; from then on nothing is sent and nothing that comes is told.
 * </ul>
 */
final class WsLink implements Link, SocketPort.Owner, FrameReader.Sink {
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

  private final Executor loop;
  private final FrameWriter writer;
  private final FrameReader reader;
  private final String address;

  /** Gives up opening; called on the loop's thread. */
  private final Consumer<CloseReason> giveUp;

  private volatile State state = State.OPENING;

  /** Set before the state is OPEN. */
  private @Nullable SocketPort port;

  private @Nullable LinkListener listener;

  /**
   * A link that is not open yet.
   *
   * @param loop runs what must not run within a call: tasks in order, one at a time
   * @param isClient whether this side masks what it sends
   * @param address the peer, for reasons
   * @param listener told what happens; null for an accepted link until {@link #accepted}
   * @param giveUp called on the loop's thread if the link is closed while it opens
   */
  WsLink(
      Executor loop,
      boolean isClient,
      int maxMessageBytes,
      String address,
      @Nullable LinkListener listener,
      Consumer<CloseReason> giveUp) {
    this.loop = loop;
    this.writer = new FrameWriter(isClient);
    this.reader = new FrameReader(!isClient, maxMessageBytes, this);
    this.address = address;
    this.listener = listener;
    this.giveUp = giveUp;
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
      case OPEN -> sendFrame(Opcode.BINARY, message.slice());
      case OPENING ->
          throw new IllegalStateException("the link to " + address + " is not open yet");
      case ENDED -> LOG.trace("nothing is sent on a link that has ended");
    }
  }

  private void sendFrame(int opcode, ByteBuffer payload) {
    SocketPort to = requireNonNull(port);
    try {
      to.outbound().sendFrame(writer, opcode, payload);
    } catch (IOException e) {
      to.writeFailed(e);
    }
  }

  @Override
  public boolean isWritable() {
    return state == State.OPEN && !requireNonNull(port).outbound().isFull();
  }

  @Override
  public void close(CloseReason reason) {
    int code =
        switch (reason.kind()) {
          case VIOLATION -> CloseCode.PROTOCOL_ERROR;
          default -> CloseCode.NORMAL;
        };
    close(code, reason);
  }

  void close(int code, CloseReason reason) {
    State before = enterEnded();
    if (before == State.OPENING) {
      loop.execute(
          () -> {
            giveUp.accept(reason);
            told(reason);
          });
    } else if (before == State.OPEN) {
      sayClose(code, reason.description());
      loop.execute(
          () -> {
            requireNonNull(port).closeGracefully();
            told(reason);
          });
    }
  }

  /** Sends a close frame as the last one. */
  private void sayClose(int code, String text) {
    ByteBuffer payload =
        code == CloseCode.NONE ? ByteBuffer.allocate(0) : FrameWriter.closePayload(code, text);
    sendFrame(Opcode.CLOSE, payload);
    requireNonNull(port).outbound().finish();
  }

  private synchronized State enterEnded() {
    State before = state;
    state = State.ENDED;
    return before;
  }

  @Override
  public LinkTraits traits() {
    return TRAITS;
  }

  /** On the loop's thread: opens the link of a client; false if it was given up. */
  boolean opened(SocketPort opened) {
    if (!open(opened)) {
      return false;
    }
    try {
      requireNonNull(listener).onOpen(this);
    } catch (RuntimeException | Error e) {
      listenerFailed(e);
    }
    return true;
  }

  /** On the loop's thread: opens an accepted link. */
  boolean open(SocketPort opened) {
    opened.setOwner(this);
    synchronized (this) {
      if (state != State.OPENING) {
        return false;
      }
      port = opened;
      state = State.OPEN;
      return true;
    }
  }

  /** On the loop's thread: who is told from now on. */
  void accepted(LinkListener by) {
    listener = by;
  }

  /** On the loop's thread: opening has failed. */
  void failed(CloseReason reason) {
    if (enterEnded() == State.OPENING) {
      told(reason);
    }
  }

  private void told(CloseReason reason) {
    if (listener != null) {
      listener.onClosed(reason);
    }
  }

  @Override
  public void onBytes(ByteBuffer bytes) {
    try {
      reader.read(bytes);
    } catch (ViolationException e) {
      endNow(
          e.closeCode(),
          CloseReason.of(CloseReason.Kind.VIOLATION, address + ": " + e.getMessage()));
    }
  }

  @Override
  public void onMessage(ByteBuffer message) {
    if (state == State.OPEN && listener != null) {
      try {
        listener.onMessage(Lane.RELIABLE, message);
      } catch (RuntimeException | Error e) {
        listenerFailed(e);
      }
    }
  }

  /** Answers, but not a flood of pings that leaves no room for their answers. */
  @Override
  public void onPing(ByteBuffer payload) {
    if (isWritable()) {
      sendFrame(Opcode.PONG, payload);
    }
  }

  @Override
  public void onClose(int code, String text) {
    String said =
        "closed by " + address + " with code " + code + (text.isEmpty() ? "" : ": " + text);
    endNow(code, CloseReason.of(CloseCode.kindOf(code), said));
  }

  /**
   * On the loop's thread, outside the listener's calls: ends the link with a close frame. The
   * listener is told at once.
   */
  private void endNow(int code, CloseReason reason) {
    if (enterEnded() == State.OPEN) {
      sayClose(code, reason.description());
      requireNonNull(port).closeGracefully();
      told(reason);
    }
  }

  @Override
  public void onRoom() {
    if (state == State.OPEN && listener != null) {
      try {
        listener.onWritable();
      } catch (RuntimeException | Error e) {
        listenerFailed(e);
      }
    }
  }

  /**
   * A listener has lost count of what came: the link is of no use any more, and no other link shall
   * notice.
   */
  void listenerFailed(Throwable bug) {
    LOG.error("The listener of the link to {} failed; the link ends", address, bug);
    endNow(
        CloseCode.INTERNAL_ERROR,
        new CloseReason(CloseReason.Kind.LOST, "the listener of this link failed", bug));
  }

  @Override
  public void onEndOfStream() {
    onFailure(new EOFException("end of stream without a close frame"));
  }

  @Override
  public void onFailure(IOException failure) {
    if (enterEnded() == State.OPEN) {
      requireNonNull(port).close();
      told(
          new CloseReason(
              CloseReason.Kind.LOST, "lost " + address + ": " + failure.getMessage(), failure));
    }
  }
}
