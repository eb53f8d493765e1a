package io.everwire.longpoll;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs what one link has to tell, its listener and the network alike, one after the other and in
 * the order of {@link #add}, by whichever thread finds nobody at it. So tasks are added while locks
 * are held, and run when none is. Safe for use by many threads.
 */
final class SerialTasks {
  private final Consumer<Throwable> onFailure;
  private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();

  /** Calls of {@link #drain} that the draining thread has not answered yet. */
  private final AtomicInteger calls = new AtomicInteger();

  /**
   * Nothing due.
   *
   * @param onFailure told what a task has thrown
   */
  SerialTasks(Consumer<Throwable> onFailure) {
    this.onFailure = onFailure;
  }

  void add(Runnable task) {
    due.add(task);
  }

  /** Runs what is due, or leaves it to the thread that is at it. */
  void drain() {
    if (calls.getAndIncrement() != 0) {
      return;
    }
    int answered = 1;
    do {
      for (Runnable task = due.poll(); task != null; task = due.poll()) {
        run(task);
      }
      answered = calls.addAndGet(-answered);
    } while (answered != 0);
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }
}
