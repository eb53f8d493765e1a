package io.everwire.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Whether the threads that are at work get on with tasks so fast that one more would come too late
 * to be of help. Short tasks by the dozen are done sooner by one thread than by several that wake
 * each other, and what they send gathers. Safe for use by many threads.
 */
final class Pace {
  /** Another thread takes about as long to come. */
  static final Duration SHORT = Duration.ofNanos(50_000);

  /** Whoever blocks holds up those behind him for so long at most. */
  static final Duration PATIENCE = Duration.ofMillis(1);

  /** So many of the last tasks count for the mean. */
  private static final int TASKS = 8;

  /** No task counts for more, so that one which blocks is soon forgotten. */
  private static final long MOST_NANOS = TASKS * SHORT.toNanos();

  private final LongSupplier nanoTime;
  private final BiConsumer<Duration, Runnable> timer;

  /** Somebody will look whether tasks still wait. */
  private final AtomicBoolean watched = new AtomicBoolean();

  private volatile long takenNanos;

  /** What tasks take. Written by many threads without order: a wrong guess costs a thread's way. */
  private volatile long meanNanos;

  private volatile boolean stalled;

  /**
   * Makes one for threads that have nothing to do yet.
   *
   * @param nanoTime the time
   * @param timer runs something after a while, which does not block
   */
  Pace(LongSupplier nanoTime, BiConsumer<Duration, Runnable> timer) {
    this.nanoTime = nanoTime;
    this.timer = timer;
    this.takenNanos = nanoTime.getAsLong();
  }

  /** Whether a thread that is called now would be of help with a task that waits. */
  boolean needsHelp() {
    return isSlow() || isLong(nanoTime.getAsLong() - takenNanos);
  }

  /** Whether tasks are long on average, or those at work are held up. */
  boolean isSlow() {
    return stalled || isLong(meanNanos);
  }

  private static boolean isLong(long nanos) {
    return nanos > SHORT.toNanos();
  }

  /**
   * A thread takes a task, or has come to do so.
   *
   * @return when this was, for {@link #onDone}
   */
  long onTaken() {
    long now = nanoTime.getAsLong();
    takenNanos = now;
    return now;
  }

  /**
   * A task is done.
   *
   * @return when this was
   */
  long onDone(long taken) {
    long now = nanoTime.getAsLong();
    long nanos = Math.min(now - taken, MOST_NANOS);
    long before = meanNanos;
    meanNanos = before + (nanos - before) / TASKS;
    return now;
  }

  /** Nothing waits any more. */
  void onAllTaken() {
    if (stalled) {
      stalled = false;
    }
  }

  /** Looks after a while, unless somebody does so already. */
  void watch(Runnable look) {
    if (!watched.get() && watched.compareAndSet(false, true)) {
      timer.accept(
          PATIENCE,
          () -> {
            watched.set(false);
            look.run();
          });
    }
  }

  /** Those at work are held up: until nothing waits, each who comes to help calls the next. */
  void onStall() {
    stalled = true;
  }
}
