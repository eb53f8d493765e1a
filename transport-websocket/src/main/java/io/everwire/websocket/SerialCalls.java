package io.everwire.websocket;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the calls of one listener one after the other, whichever threads they come from: the thread
 * that finds nobody calling makes all calls that are due. Safe for use by many threads; no call may
 * throw.
 */
final class SerialCalls {
  private final Executor executor;
  private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();

  /** Calls that are due or being made; whoever raises it from 0 makes them. */
  private final AtomicInteger count = new AtomicInteger();

  /**
   * Nothing due.
   *
   * @param executor for calls that must not be made by the thread that asks for them
   */
  SerialCalls(Executor executor) {
    this.executor = executor;
  }

  /** Makes a call on this thread, or leaves it to the thread that is calling at the moment. */
  void now(Runnable call) {
    if (count.compareAndSet(0, 1)) {
      call.run();
      if (count.decrementAndGet() != 0) {
        drain();
      }
    } else {
      due.add(call);
      if (count.getAndIncrement() == 0) {
        drain();
      }
    }
  }

  /** Makes a call soon, but not within this one: the caller may hold locks. */
  void later(Runnable call) {
    due.add(call);
    if (count.getAndIncrement() == 0) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException e) {
        // The environment is closed; the end of a link is told all the same.
        drain();
      }
    }
  }

  private void drain() {
    do {
      due.remove().run();
    } while (count.decrementAndGet() != 0);
  }
}
