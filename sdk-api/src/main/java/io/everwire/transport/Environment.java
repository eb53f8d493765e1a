package io.everwire.transport;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Where an endpoint gets its threads, time and randomness: real ones in production, virtual ones in
 * a simulation. The engine uses nothing else, so a run over a virtual environment is a function of
 * its seed.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface Environment {

  /**
   * Threads for work that may take a while or block: asking for credentials, taking over a long
   * drain.
   *
   * @return the executor
   */
  Executor executor();

  /**
   * Lets other threads run first that are ready to, as {@link Thread#yield()} does. Where there is
   * one thread this does nothing.
   */
  default void giveWay() {}

  /**
   * Whether the calling thread is one of the executor's and other tasks wait there already, so that
   * one which is handed to the executor now comes after them.
   *
   * @return false where that is not known
   */
  default boolean hasMoreToRun() {
    return false;
  }

  /**
   * Runs a short task that never blocks, once, after a delay.
   *
   * @param delay from now; zero or less means as soon as possible, never within this call
   * @param task what to run
   * @return cancels the task
   */
  Timer schedule(Duration delay, Runnable task);

  /**
   * Monotonic time, as of {@link System#nanoTime()}.
   *
   * @return nanoseconds since an arbitrary origin
   */
  long nanoTime();

  /**
   * Wall-clock time.
   *
   * @return the clock
   */
  InstantSource clock();

  /**
   * Randomness that need not be secret: jitter, spread.
   *
   * @return a generator that many threads may use
   */
  RandomGenerator random();

  /**
   * Bytes that nobody can guess: keys and ids.
   *
   * @param length how many
   * @return a new array
   */
  byte[] secretBytes(int length);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Timer {
    /**
     * Prevents the task from running, unless it runs or has run already. A second call does
     * nothing.
     */
    void cancel();
  }
}
