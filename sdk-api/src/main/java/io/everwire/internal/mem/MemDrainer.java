package io.everwire.internal.mem;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Link;
import io.everwire.transport.LinkListener;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener what is in its end's inbox.
 *
 * <ul>
 *   <li>At most one task at a time, on the executor of that end's environment: the calls neither
 *       overlap nor nest, and each happens before the next.
 *   <li>The listener is called without the connection's lock.
 *   <li>If the executor takes no more tasks, the calling thread tells the rest: what was promised
 *       to a listener is kept.
 * </ul>
 */
final class MemDrainer {
  private static final Logger LOG = LoggerFactory.getLogger(MemDrainer.class);

  /** How many calls one task makes before it lets others use the executor. */
  private static final int CALLS_PER_TASK = 256;

  private final MemConnection lock;
  private final MemLink link;
  private final Executor executor;
  private final Function<Link, LinkListener> opening;

  /**
   * Null at an accepted end until the acceptor has taken it. Written by one task before the next
   * reads it.
   */
  private @Nullable LinkListener listener;

  /** Whether a task is running or waiting for the executor. Guarded by {@link #lock}. */
  private boolean draining;

  MemDrainer(
      MemConnection lock,
      MemLink link,
      Executor executor,
      Function<Link, LinkListener> opening,
      @Nullable LinkListener listener) {
    this.lock = lock;
    this.link = link;
    this.executor = executor;
    this.opening = opening;
    this.listener = listener;
  }

  /** Without the lock held: starts a task if there is something to tell and none is under way. */
  void wake() {
    synchronized (lock) {
      if (draining || link.inbox().isEmpty()) {
        return;
      }
      draining = true;
    }
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException e) {
      drainAll();
    }
  }

  private void drain() {
    for (int calls = 0; calls < CALLS_PER_TASK; calls++) {
      if (!tellNext()) {
        return;
      }
    }
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException e) {
      drainAll();
    }
  }

  private void drainAll() {
    boolean more = true;
    while (more) {
      more = tellNext();
    }
  }

  /** Returns false, and is no longer draining, if there was nothing to tell. */
  private boolean tellNext() {
    MemInbox.Event event;
    synchronized (lock) {
      event = link.inbox().next();
      if (event == null) {
        draining = false;
        return false;
      }
    }
    // Reading a message may have given the other end something to tell.
    lock.wake();
    try {
      tell(event);
    } catch (RuntimeException | Error e) {
      LOG.error("A listener of an in-memory link failed; the link ends", e);
      lock.breakOff(new CloseReason(CloseReason.Kind.LOST, "a listener failed", e));
    }
    if (isClosed()) {
      lock.ended();
    }
    return true;
  }

  private boolean isClosed() {
    synchronized (lock) {
      return link.inbox().isClosed();
    }
  }

  private void tell(MemInbox.Event event) {
    if (event == MemInbox.OPENING) {
      listener = opening.apply(link);
    } else if (listener != null) {
      event.tell(listener);
    }
  }
}
