package io.everwire.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Runs the demo's own tasks at their times, one after the other in one thread. A task that fails is
 * not run again, and its failure is kept.
 */
final class Clockwork implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(10);

  private final ScheduledExecutorService thread;
  private final List<String> failures = new CopyOnWriteArrayList<>();

  Clockwork(String name) {
    thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Runs a task in equal intervals from now on. */
  void every(Duration interval, Runnable task) {
    again(() -> interval, task);
  }

  /** Runs a task after each pause that is drawn. */
  void again(Supplier<Duration> pause, Runnable task) {
    after(
        pause.get(),
        () -> {
          task.run();
          again(pause, task);
        });
  }

  /** Runs a task once. Does nothing after {@link #close}. */
  void after(Duration pause, Runnable task) {
    try {
      var unused = thread.schedule(guarded(task), pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: nothing is to be done any more.
    }
  }

  /** Runs a task once a condition holds, which is looked at now and then. */
  void when(BooleanSupplier condition, Runnable task) {
    after(
        LOOK,
        () -> {
          if (condition.getAsBoolean()) {
            task.run();
          } else {
            when(condition, task);
          }
        });
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        failures.add(e.toString());
        throw e;
      }
    };
  }

  /** What went wrong in tasks. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Ends the thread, and waits for the task of the moment. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        failures.add("a task of the demo does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
