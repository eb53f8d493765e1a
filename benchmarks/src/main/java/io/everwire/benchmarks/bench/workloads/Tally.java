package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Checks that each message of one sender arrives once, in order and as it was sent, and counts
 * them. The number and both ends of every message are looked at, and every 64th as a whole.
 */
final class Tally implements Receiver {
  private static final int WHOLE_EVERY = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_NANOS = 50_000;

  private final Messages messages;

  /** What has arrived, where order is not asked for; guarded by itself. */
  private final @Nullable BitSet seen;

  private final AtomicLong received = new AtomicLong();
  private volatile @Nullable String mistake;

  /**
   * Counts from 0.
   *
   * @param messages what is to arrive
   * @param ordered whether in order; if not, calls may come from several threads at once
   */
  Tally(Messages messages, boolean ordered) {
    this.messages = messages;
    this.seen = ordered ? null : new BitSet();
  }

  @Override
  public void receive(ByteBuffer message) {
    if (seen == null) {
      long expected = received.getPlain();
      check(message, expected);
      received.setRelease(expected + 1);
    } else {
      synchronized (seen) {
        long number = Messages.number(message);
        check(message, number);
        if (seen.get((int) number)) {
          fail("message %d came twice".formatted(number));
        }
        seen.set((int) number);
        received.setRelease(received.getPlain() + 1);
      }
    }
  }

  private void check(ByteBuffer message, long expected) {
    if (!messages.isNumbered(message, expected)) {
      fail(
          "message %d of %d bytes came instead of %d"
              .formatted(Messages.number(message), message.remaining(), expected));
    } else if (expected % WHOLE_EVERY == 0 && !messages.isFilled(message)) {
      fail("message %d came spoiled".formatted(expected));
    }
  }

  private void fail(String what) {
    if (mistake == null) {
      mistake = what;
    }
  }

  /**
   * Waits until as many have arrived.
   *
   * @throws IllegalStateException if one came twice, out of order or spoiled
   * @throws TimeoutException if none comes for half a minute
   */
  void await(long count) throws TimeoutException {
    long last = -1;
    long since = System.nanoTime();
    for (long now; (now = received.getAcquire()) < count; ) {
      verify();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        throw new TimeoutException("%,d of %,d messages came".formatted(now, count));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    verify();
    if (received.getAcquire() > count) {
      throw new IllegalStateException(
          "%,d messages came, %,d were sent".formatted(received.getAcquire(), count));
    }
  }

  private void verify() {
    String what = mistake;
    if (what != null) {
      throw new IllegalStateException(what);
    }
  }
}
