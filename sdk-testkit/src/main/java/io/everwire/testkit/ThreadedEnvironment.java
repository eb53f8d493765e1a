package io.everwire.testkit;

import io.everwire.transport.Environment;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Real threads and real time, for tests of one link without an engine around it. Its daemon threads
 * are named {@code everwire-testkit-env-…} and end with {@link #close}.
 */
public final class ThreadedEnvironment implements Environment, AutoCloseable {
  private final SecureRandom random = new SecureRandom();
  private final ExecutorService executor = Executors.newCachedThreadPool(threads());
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(threads());

  /** Starts without a thread; they come with the first task. */
  public ThreadedEnvironment() {}

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    Future<?> scheduled =
        scheduler.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public InstantSource clock() {
    return Clock.systemUTC();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public byte[] secretBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Ends the threads; tasks that wait are dropped. */
  @Override
  public void close() {
    executor.shutdownNow();
    scheduler.shutdownNow();
  }

  private static ThreadFactory threads() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "everwire-testkit-env-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
