package io.everwire.examples.arena;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that does something at a fixed rate. A run that is late is made up for at once; where
 * more than {@value #MOST_LATE} are late, the rest is left out. An exception ends the loop and is
 * kept.
 */
final class GameLoop implements AutoCloseable {
  private static final int MOST_LATE = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What is done each time. */
  @FunctionalInterface
  interface Step {
    /**
     * Does it.
     *
     * @param dueNanos when it was due, by {@link System#nanoTime()}
     */
    void run(long dueNanos);
  }

  private final long intervalNanos;
  private final Step step;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  private GameLoop(String name, int perSecond, Step step) {
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.step = step;
    this.thread = new Thread(this::run, name);
  }

  static GameLoop start(String name, int perSecond, Step step) {
    GameLoop loop = new GameLoop(name, perSecond, step);
    loop.thread.setDaemon(true);
    loop.thread.start();
    return loop;
  }

  private void run() {
    long due = System.nanoTime();
    try {
      while (!closed) {
        long late = System.nanoTime() - due;
        if (late < 0) {
          LockSupport.parkNanos(-late);
          continue;
        }
        if (late > MOST_LATE * intervalNanos) {
          due += late - late % intervalNanos;
        }
        step.run(due);
        due += intervalNanos;
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** Why it has ended by itself, if it has. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Ends it, and waits for the step of the moment. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
