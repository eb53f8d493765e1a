package io.everwire.grpc;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkListener;
import io.everwire.transport.LinkTraits;
import io.grpc.Metadata;
import io.grpc.SynchronizationContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What links have in common on both sides of a call.
 *
 * <ul>
 *   <li>The listener's calls are queued and run one after the other, by whichever thread finds
 *       nobody at it: gRPC's, or the one that closes the link.
 *   <li>A message is asked for when the one before it was delivered.
 *   <li>Ends once; from then on nothing is sent and nothing that comes is told.
 * </ul>
 */
abstract class GrpcLink implements Link {
  /** Says in the initial metadata of both sides what they take. */
  static final Metadata.Key<String> MAX_MESSAGE_BYTES =
      Metadata.Key.of("everwire-max-message-bytes", Metadata.ASCII_STRING_MARSHALLER);

  private static final Logger LOG = LoggerFactory.getLogger(GrpcLink.class);

  /** gRPC has no limit of its own; a Java array has. What the peer takes is the peer's business. */
  private static final LinkTraits TRAITS = new LinkTraits(1 << 30, false);

  enum State {
    OPENING,
    OPEN,
    ENDED
  }

  private final int maxMessageBytes;

  @SuppressWarnings("ThreadPriorityCheck") // a hint: nothing depends on who runs when
  private final GiveWay giveWay = new GiveWay(Thread::yield);

  private final SynchronizationContext serial = new SynchronizationContext(this::onListenerFailed);

  /**
   * Held while the call is written to, and while the state changes; never while others are told.
   */
  private final Object sending = new Object();

  private volatile State state = State.OPENING;

  /** Confined to the serial context. */
  private @Nullable LinkListener listener;

  /** What the peer said that it takes, or a number that nothing reaches. */
  private volatile int peerMaxMessageBytes = Integer.MAX_VALUE;

  /** Guarded by {@link #sending}. */
  private int largestSentBytes;

  /**
   * A link that is not open yet.
   *
   * @param maxMessageBytes the largest message to take
   */
  GrpcLink(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** The peer, for reasons. */
  abstract String address();

  /** Hands a message to the call. */
  abstract void write(InputStream message);

  /** Whether the call wants more. */
  abstract boolean isCallReady();

  /** Asks the call for so many more messages. */
  abstract void request(int count);

  /** Ends the call of an open link in an orderly way, after what was sent. */
  abstract void sayGoodbye(CloseReason reason);

  /** Ends the call of a link that did not open, or whose listener has failed. */
  abstract void abandon(CloseReason reason);

  int maxMessageBytes() {
    return maxMessageBytes;
  }

  State state() {
    return state;
  }

  /** In the serial context: who is told from now on. */
  void tell(LinkListener to) {
    listener = to;
  }

  LinkListener listener() {
    return requireNonNull(listener);
  }

  /** Runs a task after those before it, never two at once. */
  void inTurn(Runnable task) {
    serial.execute(task);
  }

  @Override
  public void send(Lane lane, ByteBuffer message) {
    send(lane, List.of(message));
  }

  @Override
  public void send(Lane lane, List<ByteBuffer> parts) {
    if (lane != Lane.RELIABLE) {
      throw new IllegalArgumentException("gRPC links have no " + lane + " lane");
    }
    BufferStream message = new BufferStream(parts);
    int size = message.available();
    if (size > TRAITS.maxMessageBytes()) {
      throw new IllegalArgumentException(
          "message of %,d bytes, a gRPC link takes %,d".formatted(size, TRAITS.maxMessageBytes()));
    }
    synchronized (sending) {
      switch (state) {
        case OPEN -> {
          largestSentBytes = Math.max(largestSentBytes, size);
          giveWay.onSent();
          write(message);
        }
        case OPENING ->
            throw new IllegalStateException("the link to " + address() + " is not open yet");
        case ENDED -> LOG.trace("nothing is sent on a link that has ended");
      }
    }
  }

  @Override
  public boolean isWritable() {
    return state == State.OPEN && isCallReady();
  }

  @Override
  public void close(CloseReason reason) {
    close(reason, () -> sayGoodbye(reason));
  }

  /** Ends the link, an open one by a goodbye of the caller's. */
  void close(CloseReason reason, Runnable goodbye) {
    State before;
    synchronized (sending) {
      before = enterEnded();
      if (before == State.OPEN) {
        goodbye.run();
      }
    }
    if (before == State.OPENING) {
      abandon(reason);
    }
    if (before != State.ENDED) {
      tellEnd(reason);
    }
  }

  @Override
  public LinkTraits traits() {
    return TRAITS;
  }

  /** Whether this was still to do: a link that was given up does not open. */
  boolean enterOpen() {
    synchronized (sending) {
      if (state != State.OPENING) {
        return false;
      }
      state = State.OPEN;
      return true;
    }
  }

  /** Runs what writes to the call, unless the link has ended. */
  void whileOpen(Runnable writing) {
    synchronized (sending) {
      if (state == State.OPEN) {
        writing.run();
      }
    }
  }

  private State enterEnded() {
    synchronized (sending) {
      State before = state;
      state = State.ENDED;
      return before;
    }
  }

  /**
   * The call is over, or as good as: tells so, unless the link has ended before.
   *
   * @return what the link was until now
   */
  State ended(CloseReason reason) {
    State before;
    boolean tooLarge;
    synchronized (sending) {
      before = enterEnded();
      tooLarge = largestSentBytes > peerMaxMessageBytes;
    }
    if (before != State.ENDED) {
      tellEnd(tooLarge ? tooLarge(reason) : reason);
    }
    return before;
  }

  /** The peer may not be able to say why it ends a call; if it was told too much, that is why. */
  private CloseReason tooLarge(CloseReason reason) {
    return new CloseReason(
        Kind.VIOLATION,
        "%s takes messages up to %,d bytes, one sent was larger: %s"
            .formatted(address(), peerMaxMessageBytes, reason.description()),
        reason.cause());
  }

  private void tellEnd(CloseReason reason) {
    inTurn(
        () -> {
          if (listener != null) {
            listener.onClosed(reason);
          }
        });
  }

  /** Notes what the peer takes, if it says so. */
  void readLimit(Metadata initial) {
    String said = initial.get(MAX_MESSAGE_BYTES);
    if (said != null && said.matches("[0-9]{1,9}")) {
      peerMaxMessageBytes = Integer.parseInt(said);
    }
  }

  Metadata ownLimit() {
    Metadata initial = new Metadata();
    initial.put(MAX_MESSAGE_BYTES, Integer.toString(maxMessageBytes));
    return initial;
  }

  /** On gRPC's thread: a message has come. */
  void received(InputStream stream) {
    if (state == State.ENDED) {
      return;
    }
    ByteBuffer message;
    try {
      message = ConnectMethod.read(stream, maxMessageBytes);
    } catch (IOException e) {
      onBroken(new CloseReason(Kind.LOST, address() + ": " + e.getMessage(), e));
      return;
    }
    if (message == null) {
      onTooLarge(tooLarge());
    } else {
      giveWay.beforeMessage();
      inTurn(
          () -> {
            if (state == State.OPEN) {
              take(message);
              request(1);
            }
          });
      giveWay.afterMessage(message.limit());
    }
  }

  /** A message was refused by its size. */
  CloseReason tooLarge() {
    return CloseReason.of(
        Kind.VIOLATION,
        "%s: a message is too large, the limit is %,d bytes (LinkConfig.maxMessageBytes)"
            .formatted(address(), maxMessageBytes));
  }

  abstract void onTooLarge(CloseReason reason);

  private void onBroken(CloseReason reason) {
    if (ended(reason) != State.ENDED) {
      abandon(reason);
    }
  }

  /** In the serial context: what to do with a message that an open link has brought. */
  void take(ByteBuffer message) {
    deliver(message);
  }

  /** In the serial context: tells of a message, unless the link has ended. */
  final void deliver(ByteBuffer message) {
    if (state == State.OPEN) {
      listener().onMessage(Lane.RELIABLE, message);
    }
  }

  /** On gRPC's thread: the call wants more. */
  void ready() {
    inTurn(
        () -> {
          if (isWritable()) {
            listener().onWritable();
          }
        });
  }

  /**
   * A listener has lost count of what came: the link is of no use any more, and no other link shall
   * notice.
   */
  private void onListenerFailed(Thread thread, Throwable bug) {
    LOG.error("The listener of the link to {} failed; the link ends", address(), bug);
    onBroken(new CloseReason(Kind.LOST, "the listener of this link failed", bug));
  }
}
