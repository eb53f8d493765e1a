package io.everwire.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
final class Await {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Await() {}

  /**
   * Waits until a condition holds that changes without telling anybody.
   *
   * @throws AssertionError after thirty seconds
   */
  static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }

  /** As {@link #until(String, BooleanSupplier)}, with a text that is made when it is needed. */
  static void until(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited 30 s for " + what.get());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /**
   * Waits on a monitor, which the caller holds and each change notifies.
   *
   * @throws AssertionError at the deadline
   */
  static void until(
      Object monitor, Duration patience, BooleanSupplier condition, Supplier<String> what) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(what.get());
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(monitor, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted: " + what.get(), e);
      }
    }
  }
}
