package io.everwire.longpoll;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Runs each task at once, in the thread that brings it, and after the outermost one what the tasks
 * have left for later. So who is called from the depths of a library may act when the library is
 * through with what it was doing. Safe for use by many threads.
 */
final class TailExecutor implements Executor {
  /** Of a thread that is running a task. */
  private final ThreadLocal<ArrayDeque<Runnable>> left = new ThreadLocal<>();

  @Override
  public void execute(Runnable task) {
    if (left.get() != null) {
      task.run();
      return;
    }
    ArrayDeque<Runnable> tail = new ArrayDeque<>(1);
    left.set(tail);
    try {
      task.run();
      for (Runnable next = tail.poll(); next != null; next = tail.poll()) {
        next.run();
      }
    } finally {
      left.remove();
    }
  }

  /** Runs when the task of this thread has returned; at once if it runs none. */
  void afterwards(Runnable task) {
    ArrayDeque<Runnable> tail = left.get();
    if (tail == null) {
      task.run();
    } else {
      tail.add(task);
    }
  }
}
