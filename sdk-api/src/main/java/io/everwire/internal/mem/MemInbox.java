package io.everwire.internal.mem;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.LinkListener;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one end has yet to tell its listener. Guarded by the connection's lock, which every caller
 * holds.
 *
 * <ul>
 *   <li>Opening comes first; the end comes after the messages that were sent before it, and nothing
 *       comes after the end.
 *   <li>Bounded by the sender's {@link MemLink#isWritable}; everything but messages takes one slot
 *       each.
 * </ul>
 */
final class MemInbox {
  /** One call of a listener that is due. */
  @FunctionalInterface
  interface Event {
    void tell(LinkListener listener);
  }

  /**
   * That the link is open: not a call of a listener, since it is what yields an acceptor's
   * listener.
   */
  static final Event OPENING = listener -> {};

  private final MemLink link;
  private final ArrayDeque<ByteBuffer> messages = new ArrayDeque<>();
  private boolean openingDue;
  private boolean writableDue;
  private boolean stalled;
  private @Nullable CloseReason closing;
  private boolean closed;

  MemInbox(MemLink link) {
    this.link = link;
  }

  void offerOpening() {
    openingDue = true;
  }

  void offer(ByteBuffer message) {
    messages.add(message);
  }

  void offerWritable() {
    writableDue = true;
  }

  /** The first reason counts: a link ends once. */
  void offerClosing(CloseReason reason) {
    if (closing == null) {
      closing = reason;
    }
  }

  /** Forgets what has not been read, also that the link has opened if that was not told. */
  void dropMessages() {
    messages.clear();
    openingDue = false;
  }

  void stall(boolean on) {
    stalled = on;
  }

  /** Whether the end was taken to be told; nothing comes after it. */
  boolean isClosed() {
    return closed;
  }

  boolean isEmpty() {
    return dueKind() == null;
  }

  /** Takes what is due next, or null if nothing is. */
  @Nullable Event next() {
    Due due = dueKind();
    if (due == null) {
      return null;
    }
    switch (due) {
      case OPENING -> {
        openingDue = false;
        link.opened();
        return OPENING;
      }
      case WRITABLE -> {
        writableDue = false;
        return LinkListener::onWritable;
      }
      case MESSAGE -> {
        ByteBuffer message = messages.remove();
        link.hasRead(message);
        return listener -> listener.onMessage(Lane.RELIABLE, message);
      }
      case CLOSING -> {
        CloseReason reason = requireNonNull(closing);
        closed = true;
        return listener -> listener.onClosed(reason);
      }
    }
    throw new AssertionError(due);
  }

  private enum Due {
    OPENING,
    WRITABLE,
    MESSAGE,
    CLOSING
  }

  private @Nullable Due dueKind() {
    if (closed) {
      return null;
    }
    if (openingDue) {
      return Due.OPENING;
    }
    if (writableDue && closing == null) {
      return Due.WRITABLE;
    }
    if (!messages.isEmpty()) {
      return stalled ? null : Due.MESSAGE;
    }
    return closing == null ? null : Due.CLOSING;
  }
}
