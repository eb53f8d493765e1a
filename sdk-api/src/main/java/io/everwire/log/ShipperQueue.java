package io.everwire.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait to be published.
 *
 * <ul>
 *   <li>Bounded by their number and their characters; what comes beyond that is dropped and
 *       counted, at the place where it would stand.
 *   <li>{@link #offer} holds a lock for a few instructions and waits for nothing else.
 *   <li>Safe for use by many threads; {@link #poll} is for one.
 * </ul>
 */
final class ShipperQueue {

  /**
   * The next thing to publish.
   *
   * @param droppedBefore how many events were dropped before it
   * @param event the event; null if only that is to be told
   * @param chars about how many characters the event has
   */
  record Next(long droppedBefore, LogEntry.@Nullable Event event, long chars) {}

  private final int maxEvents;
  private final long maxChars;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition someWait = lock.newCondition();
  private final Condition someClose = lock.newCondition();
  private final Condition someSettled = lock.newCondition();

  // Guarded by the lock.
  private final ArrayDeque<Next> waiting = new ArrayDeque<>();
  private long chars;
  private long droppedNow;
  private long droppedTotal;
  private long offered;
  private long settled;
  private boolean closed;

  ShipperQueue(int maxEvents, long maxChars) {
    this.maxEvents = maxEvents;
    this.maxChars = maxChars;
  }

  boolean offer(LogEntry.Event event) {
    long cost = EventBounds.chars(event);
    lock.lock();
    try {
      boolean isFull =
          waiting.size() >= maxEvents || (chars + cost > maxChars && !waiting.isEmpty());
      if (closed || isFull) {
        droppedTotal++;
        droppedNow += closed ? 0 : 1;
        return false;
      }
      waiting.add(new Next(droppedNow, event, cost));
      droppedNow = 0;
      chars += cost;
      offered++;
      if (waiting.size() == 1) {
        someWait.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next event, which is {@link #settle settled} later.
   *
   * @return the event, or how many were dropped since the last; null if there is nothing now
   */
  @Nullable Next poll() {
    lock.lock();
    try {
      Next next = waiting.poll();
      if (next != null) {
        chars -= next.chars();
        return next;
      }
      long dropped = droppedNow;
      droppedNow = 0;
      return dropped > 0 ? new Next(dropped, null, 0) : null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is something to take; false if the queue is closed and nothing comes. */
  boolean awaitSome() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && droppedNow == 0 && !closed) {
        someWait.await();
      }
      return !waiting.isEmpty() || droppedNow > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a while, or until the queue is closed. */
  void awaitClose(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (!closed && nanos > 0) {
        nanos = someClose.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** An event that was taken is published. */
  void settle() {
    lock.lock();
    try {
      settled++;
      someSettled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Events that were taken could not be published.
   *
   * @param untold how many others, whose loss was to be told with them, are untold again
   */
  void lose(long events, long untold) {
    lock.lock();
    try {
      settled += events;
      droppedNow += events + untold;
      droppedTotal += events;
      someSettled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that was offered so far is settled. */
  boolean awaitSettled(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long until = offered;
      long nanos = timeout.toNanos();
      while (settled < until && nanos > 0) {
        nanos = someSettled.awaitNanos(nanos);
      }
      return settled >= until;
    } finally {
      lock.unlock();
    }
  }

  long droppedTotal() {
    lock.lock();
    try {
      return droppedTotal;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      someWait.signal();
      someClose.signal();
    } finally {
      lock.unlock();
    }
  }
}
