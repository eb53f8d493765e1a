package io.everwire.benchmarks.bench.workloads;

import io.everwire.benchmarks.bench.contestants.Receiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers of one channel: checks that each gets every message once, and in order if the
 * contestant keeps it, and takes the time that each delivery took. One thread announces messages;
 * listeners are called by any.
 */
final class Audience {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Messages messages;
  private final boolean ordered;
  private final AtomicLong deliveries = new AtomicLong();

  /** A permit for each message's worth of deliveries. */
  private final Semaphore rounds = new Semaphore(0);

  private final AtomicInteger size = new AtomicInteger();
  private final AtomicInteger recorded = new AtomicInteger();
  private volatile @Nullable String mistake;
  private volatile long @Nullable [] delays;
  private long announced;

  Audience(Messages messages, boolean ordered) {
    this.messages = messages;
    this.ordered = ordered;
  }

  /** One more who listens. To be called while nothing is under way. */
  Receiver join() {
    size.incrementAndGet();
    return ordered ? new Ordered() : new Unordered();
  }

  /** The next message. */
  byte[] announce(long nanoTime) {
    return messages.numbered(announced++, nanoTime);
  }

  private void delivered(ByteBuffer message, long now) {
    long[] into = delays;
    if (into != null) {
      int index = recorded.getAndIncrement();
      if (index < into.length) {
        into[index] = now - Messages.nanoTime(message);
      }
    }
    if (deliveries.incrementAndGet() % size.get() == 0) {
      rounds.release();
    }
  }

  private void fail(String what) {
    if (mistake == null) {
      mistake = what;
    }
  }

  private final class Ordered implements Receiver {
    private long next;

    @Override
    public void receive(ByteBuffer message) {
      long now = System.nanoTime();
      if (!messages.isNumbered(message, next) || !messages.isFilled(message)) {
        fail("message %d came instead of %d, or spoiled".formatted(Messages.number(message), next));
      }
      next++;
      delivered(message, now);
    }
  }

  private final class Unordered implements Receiver {
    private final BitSet seen = new BitSet();

    @Override
    public synchronized void receive(ByteBuffer message) {
      long now = System.nanoTime();
      long number = Messages.number(message);
      if (!messages.isNumbered(message, number)
          || !messages.isFilled(message)
          || seen.get((int) number)) {
        fail("message %d came twice or spoiled".formatted(number));
      }
      seen.set((int) number);
      delivered(message, now);
    }
  }

  /** Begins to count afresh. To be called while nothing is under way. */
  void begin() {
    deliveries.set(0);
    rounds.drainPermits();
  }

  /** Waits for as many deliveries as messages have subscribers. */
  void awaitRounds(long count) throws InterruptedException, TimeoutException {
    for (long i = 0; i < count; i++) {
      if (!rounds.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        verify();
        throw new TimeoutException("%,d deliveries, then hardly any".formatted(deliveries.get()));
      }
    }
  }

  /** From now on, keeps how long deliveries of as many messages take. */
  void time(long count) {
    recorded.set(0);
    delays = new long[(int) count * size.get()];
  }

  /** How long they took, in nanoseconds and sorted. */
  long[] times() {
    long[] all = delays;
    delays = null;
    if (all == null || recorded.get() != all.length) {
      throw new IllegalStateException("not every delivery was timed");
    }
    Arrays.sort(all);
    return all;
  }

  /** Fails if a message came twice, out of order or spoiled. One that is lost is missed at once. */
  void verify() {
    String what = mistake;
    if (what != null) {
      throw new IllegalStateException(what);
    }
  }

  int size() {
    return size.get();
  }
}
