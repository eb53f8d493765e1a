package io.everwire.transport;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Real threads, time and randomness. Threads are daemons, begin when they are needed, and end with
 * {@link #close}, idle workers after ten seconds. At most 64 workers; when all are busy, whoever
 * brings more work does it himself.
 *
 * <p>Clients, servers and brokers that are given none have one each. A program with many of them,
 * such as a load generator, gives all the same one, and closes it after them.
 */
public final class SystemEnvironment implements Environment, AutoCloseable {
  private static final int MAX_WORKERS = 64;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final SecureRandom secrets = new SecureRandom();
  private final Workers workers;
  private final ScheduledThreadPoolExecutor timers;

  /**
   * Creates an environment.
   *
   * @param owner whose threads these are, for their names: {@code everwire-<owner>-worker-1}
   */
  public SystemEnvironment(String owner) {
    workers =
        new Workers(
            MAX_WORKERS,
            IDLE,
            threads("everwire-" + owner + "-worker-"),
            new Pace(System::nanoTime, this::schedule),
            new Leaders(System::nanoTime));
    timers = new ScheduledThreadPoolExecutor(1, threads("everwire-" + owner + "-timer-"));
    timers.setRemoveOnCancelPolicy(true);
    timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Makes daemon threads with numbered names.
   *
   * @param prefix what stands before the number
   * @return a factory
   */
  public static ThreadFactory threads(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public Executor executor() {
    return workers;
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // saves wake-ups; nothing relies on it
  public void giveWay() {
    Thread.yield();
  }

  @Override
  public boolean hasMoreToRun() {
    return workers.hasMoreToRun();
  }

  @Override
  public boolean lead(BooleanSupplier step, Runnable promote) {
    return workers.lead(step, promote);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> waiting =
          timers.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
      return () -> waiting.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {};
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public byte[] secretBytes(int length) {
    byte[] bytes = new byte[length];
    secrets.nextBytes(bytes);
    return bytes;
  }

  /**
   * Waits for the threads to end after {@link #close}.
   *
   * @param timeout how long at most
   * @return false if some are still running
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    return timers.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)
        && workers.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
  }

  /** Ends the threads: running tasks finish, timers do not run any more. Does not wait. */
  @Override
  public void close() {
    timers.shutdownNow();
    workers.close();
  }
}
