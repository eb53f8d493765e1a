package io.everwire.benchmarks.bench.contestants;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Bounds what is under way for libraries without backpressure: the receiver confirms every so many
 * messages, and the sender waits while more than a window is unconfirmed.
 */
final class ConfirmedWindow {
  /** How many messages the receiver confirms at once. */
  static final int STEP = 32;

  private static final int MAX_MESSAGES = 1_024;
  private static final int MAX_BYTES = 4 * 1024 * 1024;
  private static final long PAUSE_NANOS = 20_000;

  private final AtomicInteger confirmed = new AtomicInteger();

  private final AtomicInteger sent = new AtomicInteger();
  private volatile int bytes = 1;

  /** A message is sent. */
  void sent(byte[] message) {
    sent.incrementAndGet();
    bytes = message.length;
  }

  void awaitRoom() {
    int window = Math.max(2 * STEP, Math.min(MAX_MESSAGES, MAX_BYTES / bytes));
    while (sent.get() - confirmed.get() >= window) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /**
   * So many have arrived at the other side since the beginning.
   *
   * @param count may be less than what was told before, where confirmations overtake each other
   */
  void confirm(int count) {
    confirmed.accumulateAndGet(count, Math::max);
  }

  /** The receiver's side. Safe for use by many threads. */
  static final class Confirming {
    private final AtomicInteger received = new AtomicInteger();
    private final IntConsumer confirmation;

    /**
     * Begins at 0.
     *
     * @param confirmation tells the other side how many have arrived
     */
    Confirming(IntConsumer confirmation) {
      this.confirmation = confirmation;
    }

    void received() {
      int count = received.incrementAndGet();
      if (count % STEP == 0) {
        confirmation.accept(count);
      }
    }
  }
}
