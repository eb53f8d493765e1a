package io.everwire.internal.session;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what a thread has taken on one thing after the other rather than one inside the other: while
 * a task runs here, what it adds waits until it has returned. So a publication that wakes a
 * thousand sessions neither grows the stack nor holds the first session meanwhile.
 *
 * <p>One for each thread; not shared.
 */
final class Trampoline {
  private static final Logger LOG = LoggerFactory.getLogger(Trampoline.class);
  private static final ThreadLocal<Trampoline> OF_THREAD = ThreadLocal.withInitial(Trampoline::new);

  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  private Trampoline() {}

  static Trampoline ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Whether the present thread is at work here, so that waiting for another task of this thread
   * would never end.
   */
  static boolean isRunning() {
    return OF_THREAD.get().running;
  }

  /** Runs the task: now if nothing runs here, otherwise after what runs and waits. */
  void run(Runnable task) {
    waiting.add(task);
    if (running) {
      return;
    }
    running = true;
    try {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        runGuarded(next);
      }
    } finally {
      running = false;
    }
  }

  private static void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a task failed that must not fail", e);
    }
  }
}
