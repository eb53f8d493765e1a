package io.everwire.progress;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs actions one after the other, in the order in which they were added, on an executor rather
 * than in the thread that adds them. State that only such actions touch needs no lock.
 *
 * <ul>
 *   <li>Adding never blocks.
 *   <li>An exception from an action is logged, and the next one runs.
 *   <li>Where the executor refuses, because it is closed, the caller does it himself.
 * </ul>
 */
final class WorkQueue implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);

  private final ConcurrentLinkedQueue<Runnable> actions = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Executor executor;

  WorkQueue(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable action) {
    actions.add(action);
    if (pending.getAndIncrement() == 0) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException e) {
        // The executor is closed. Nobody may be left waiting.
        drain();
      }
    }
  }

  private void drain() {
    int present = pending.get();
    while (present != 0) {
      for (int i = 0; i < present; i++) {
        Runnable next = actions.poll();
        if (next != null) {
          run(next);
        }
      }
      present = pending.addAndGet(-present);
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      LOG.error("an action of progress failed", e);
    }
  }
}
