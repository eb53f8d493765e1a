package io.everwire.benchmarks.bench.contestants;

import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Lets a sender wait for a word that there is room. Safe for use by many threads. */
final class Readiness {
  private static final long MOST_MILLIS = 30_000;

  /**
   * Waits until it is so.
   *
   * @param isReady asked again after each {@link #changed}
   * @throws TimeoutException if no word comes
   */
  synchronized void await(BooleanSupplier isReady) throws InterruptedException, TimeoutException {
    while (!isReady.getAsBoolean()) {
      long begin = System.nanoTime();
      wait(MOST_MILLIS);
      if ((System.nanoTime() - begin) / 1_000_000 >= MOST_MILLIS) {
        throw new TimeoutException("no room for %,d ms".formatted(MOST_MILLIS));
      }
    }
  }

  /** There may be room. */
  synchronized void changed() {
    notifyAll();
  }
}
