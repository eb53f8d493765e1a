package io.everwire;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Collects callbacks until the application drains them, such as once in a game's tick: handed to a
 * builder's {@code callbacks}, it makes all callbacks run in the thread that calls {@link
 * #drain()}.
 *
 * <p>Safe for use by many threads. What waits here is bounded by the windows of the subscriptions
 * and streams behind it: a queue that is never drained stops its senders.
 */
public final class CallbackQueue implements Executor {
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

  /** Creates an empty queue. */
  public CallbackQueue() {}

  @Override
  public void execute(Runnable callback) {
    synchronized (waiting) {
      waiting.addLast(java.util.Objects.requireNonNull(callback, "callback"));
    }
  }

  /**
   * Runs the callbacks that wait now, oldest first; those that they bring about wait for the next
   * call. An exception from one of them goes to the caller, and the rest stays.
   *
   * @return how many ran
   */
  public int drain() {
    int count;
    synchronized (waiting) {
      count = waiting.size();
    }
    for (int ran = 0; ran < count; ran++) {
      Runnable next;
      synchronized (waiting) {
        next = waiting.pollFirst();
      }
      if (next == null) {
        return ran;
      }
      next.run();
    }
    return count;
  }
}
