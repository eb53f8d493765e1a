package io.everwire.longpoll;

import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkListener;
import io.everwire.transport.LinkTraits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What links have in common on both sides of HTTP.
 *
 * <ul>
 *   <li>State is guarded by {@link #lock}; listeners and the network are called by {@link #tasks},
 *       in turn and without the lock.
 *   <li>Writable only while a message could leave at once: nothing waits, and a request or response
 *       is free to carry it. So a batch gathers until it can go, and no longer.
 *   <li>A closed link says goodbye in the background: what was sent before goes first.
 * </ul>
 */
abstract class HttpLink implements Link {
  private static final Logger LOG = LoggerFactory.getLogger(HttpLink.class);

  /**
   * Of a batch that takes the other side longer to prepare than an exchange takes. With one of
   * these the next exchange begins before its messages are told, so that both sides are at work;
   * smaller ones are told first.
   */
  private static final int LARGE_BYTES = 8 * 1024;

  /** HTTP has no limit of its own. What the peer takes is the peer's business. */
  private static final LinkTraits TRAITS = new LinkTraits(1 << 30, false);

  enum State {
    OPENING,
    OPEN,
    /** Told as ended; the peer still has to be told, after what was sent before. */
    CLOSING,
    ENDED
  }

  /** Held for a few instructions, never while others are called. */
  final Object lock = new Object();

  final SerialTasks tasks = new SerialTasks(this::onListenerFailed);

  private final String address;
  private final int maxMessageBytes;

  /** All below is guarded by the lock, but {@link #listener}. */
  private State state = State.OPENING;

  /** What was sent and has not left, oldest first. */
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();

  /** Somebody was told that the link is not writable, and waits for it. */
  private boolean saidNotWritable;

  private int largestSentBytes;
  private long peerMaxMessageBytes = Long.MAX_VALUE;

  /** Why this side closed the link. */
  private @Nullable CloseReason closeReason;

  /** Set before anything can be told; for the acceptor's, by the first task. */
  private volatile @Nullable LinkListener listener;

  /** This side has closed the link: what still comes is nobody's business. */
  private volatile boolean deaf;

  /**
   * A link that is not open yet.
   *
   * @param address the peer, for reasons
   * @param maxMessageBytes the largest message to take
   */
  HttpLink(String address, int maxMessageBytes) {
    this.address = address;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * With the lock: gives what waits, and after it the end of a closed link, to what can carry it.
   */
  abstract void pump();

  /** With the lock: whether a message could leave at once. */
  abstract boolean hasWay();

  /** With the lock: the link has ended and nothing is said any more; frees what it holds. */
  abstract void release(CloseReason reason);

  final String address() {
    return address;
  }

  final int maxMessageBytes() {
    return maxMessageBytes;
  }

  /** With the lock. */
  final State state() {
    return state;
  }

  /** With the lock: the oldest message that has not left, or null; it leaves now. */
  final @Nullable ByteBuffer nextWaiting() {
    return waiting.poll();
  }

  /** With the lock. */
  final boolean isAnythingWaiting() {
    return !waiting.isEmpty();
  }

  /** With the lock: what to tell the peer at the end of a closed link. */
  final String lastWords() {
    return closeReason == null ? "" : closeReason.description();
  }

  final void tell(LinkListener to) {
    listener = to;
  }

  final @Nullable LinkListener listener() {
    return listener;
  }

  /** With the lock: notes what the peer takes, if it says so. */
  final void notePeerLimit(@Nullable String said) {
    long number = Headers.number(said);
    if (number >= 0) {
      peerMaxMessageBytes = number;
    }
  }

  @Override
  public final void send(Lane lane, ByteBuffer message) {
    if (lane != Lane.RELIABLE) {
      throw new IllegalArgumentException("HTTP links have no " + lane + " lane");
    }
    int size = message.remaining();
    if (size > TRAITS.maxMessageBytes()) {
      throw new IllegalArgumentException(
          "message of %,d bytes, an HTTP link takes %,d".formatted(size, TRAITS.maxMessageBytes()));
    }
    synchronized (lock) {
      if (state == State.OPENING) {
        throw new IllegalStateException("the link to " + address + " is not open yet");
      }
      if (state != State.OPEN) {
        return;
      }
      largestSentBytes = Math.max(largestSentBytes, size);
      waiting.add(message);
      pump();
    }
    tasks.drain();
  }

  @Override
  public final boolean isWritable() {
    synchronized (lock) {
      boolean writable = isWritableNow();
      saidNotWritable |= !writable;
      return writable;
    }
  }

  private boolean isWritableNow() {
    return state == State.OPEN && waiting.isEmpty() && hasWay();
  }

  /** With the lock: who waits for the link to be writable hears so. */
  final void tellIfWritable() {
    if (saidNotWritable && isWritableNow()) {
      saidNotWritable = false;
      tasks.add(
          () -> {
            LinkListener to = listener;
            if (!deaf && to != null) {
              to.onWritable();
            }
          });
    }
  }

  @Override
  public final void close(CloseReason reason) {
    synchronized (lock) {
      if (state == State.OPENING || state == State.OPEN) {
        deaf = true;
        closeReason = reason;
        state = State.CLOSING;
        tellEnd(reason);
        linger();
        pump();
      }
    }
    tasks.drain();
  }

  /** With the lock: sees to it that the closing comes to an end, whatever the peer does. */
  abstract void linger();

  @Override
  public final LinkTraits traits() {
    return TRAITS;
  }

  /** With the lock: whether this was still to do. */
  final boolean enterOpen() {
    if (state != State.OPENING) {
      return false;
    }
    state = State.OPEN;
    return true;
  }

  static boolean isLarge(ByteBuffer batch) {
    return batch.remaining() >= LARGE_BYTES;
  }

  /** With the lock: a whole message has come. */
  final void deliver(ByteBuffer message) {
    tasks.add(
        () -> {
          LinkListener to = listener;
          if (!deaf && to != null) {
            to.onMessage(Lane.RELIABLE, message);
          }
        });
  }

  /**
   * With the lock: the link is dead, or ended by the peer. A closed one was told as ended before.
   */
  final void end(CloseReason reason) {
    if (state == State.ENDED) {
      return;
    }
    boolean told = state == State.CLOSING;
    state = State.ENDED;
    waiting.clear();
    if (!told) {
      tellEnd(
          largestSentBytes > peerMaxMessageBytes && reason.kind() != Kind.VIOLATION
              ? tooLargeForPeer(reason)
              : reason);
    }
    release(reason);
  }

  /** The same for who holds no lock. */
  final void endNow(CloseReason reason) {
    synchronized (lock) {
      end(reason);
    }
    tasks.drain();
  }

  /** The peer may not be able to say why it ends the link; if it was told too much, that is why. */
  private CloseReason tooLargeForPeer(CloseReason reason) {
    return new CloseReason(
        Kind.VIOLATION,
        "%s takes messages up to %,d bytes, one sent was larger: %s"
            .formatted(address, peerMaxMessageBytes, reason.description()),
        reason.cause());
  }

  private void tellEnd(CloseReason reason) {
    tasks.add(
        () -> {
          LinkListener to = listener;
          if (to != null) {
            to.onClosed(reason);
          }
        });
  }

  /** A message was refused by its size. */
  final CloseReason tooLarge() {
    return CloseReason.of(
        Kind.VIOLATION,
        "%s: a message is too large, the limit is %,d bytes (LinkConfig.maxMessageBytes)"
            .formatted(address, maxMessageBytes));
  }

  final CloseReason lost(String why, @Nullable Throwable cause) {
    return new CloseReason(Kind.LOST, "lost " + address + ": " + why, cause);
  }

  final CloseReason closedByPeer(String words) {
    return CloseReason.of(
        Kind.PEER, "closed by " + address + (words.isEmpty() ? "" : ": " + words));
  }

  /**
   * A listener has lost count of what came: the link is of no use any more, and no other link shall
   * notice.
   */
  private void onListenerFailed(Throwable bug) {
    LOG.error("The listener of the link to {} failed; the link ends", address, bug);
    endNow(new CloseReason(Kind.LOST, "the listener of this link failed", bug));
  }
}
