package io.everwire.internal.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other, in the order in which they were brought, on an executor whose
 * threads it takes one of at a time. A task must throw nothing. Safe for use by many threads.
 */
final class OneAtATime implements Executor {
  private final Executor executor;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Runnable runPending = this::runPending;

  OneAtATime(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      executor.execute(runPending);
    }
  }

  private void runPending() {
    int present = pending.get();
    for (int i = 0; i < present; i++) {
      // Never null: a task is added before it is counted.
      tasks.remove().run();
    }
    if (pending.addAndGet(-present) != 0) {
      // Others want their turn as well.
      executor.execute(runPending);
    }
  }
}
