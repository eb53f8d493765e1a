package io.everwire.transport;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
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
   * Takes one step of a loop that waits for something to do, such as a selector's. What the step
   * hands to the {@linkplain #executor() executor} may run in the calling thread, after the step
   * and before this method returns; so no other thread need be woken for it. Where that takes
   * longer than it should, another thread has to go on with the loop.
   *
   * @param step waits, and does what there is to do; true if the loop has more to do already, so
   *     that what it handed over is better done by others
   * @param promote starts another thread that goes on with the loop; called at most once, by
   *     another thread than the calling one, after the step
   * @return whether the calling thread goes on with the loop; false if another one does
   */
  default boolean lead(BooleanSupplier step, Runnable promote) {
    boolean unused = step.getAsBoolean();
    return true;
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
