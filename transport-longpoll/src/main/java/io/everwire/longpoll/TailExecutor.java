package io.everwire.longpoll;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Runs each task at once, in the thread that brings it, and after the outermost one what the tasks
 * have left for later. So who is called from the depths of a library may act when the library is
 * through with what it was doing. Safe for use by many threads.
 */
final class TailExecutor implements Executor {
  /** Of a thread that is running a task, whichever of these executors it was brought to. */
  private static final ThreadLocal<ArrayDeque<Runnable>> LEFT = new ThreadLocal<>();

  @Override
  public void execute(Runnable task) {
    if (LEFT.get() != null) {
      task.run();
      return;
    }
    ArrayDeque<Runnable> tail = new ArrayDeque<>(1);
    LEFT.set(tail);
    try {
      task.run();
      for (Runnable next = tail.poll(); next != null; next = tail.poll()) {
        next.run();
      }
    } finally {
      LEFT.remove();
    }
  }

  /** Runs when the task of this thread has returned; at once if it runs none. */
  void afterwards(Runnable task) {
    ArrayDeque<Runnable> tail = LEFT.get();
    if (tail == null) {
      task.run();
    } else {
      tail.add(task);
    }
  }
}
