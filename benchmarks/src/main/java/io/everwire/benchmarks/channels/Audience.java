package io.everwire.benchmarks.channels;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one channel: checks that each gets every message once, counts what comes out
 * of order, and takes the time that each delivery took. One thread at a time announces messages;
 * listeners are called by any.
 */
final class Audience {
  /** A message is as many characters, which are as many bytes. */
  static final int MESSAGE_BYTES = 128;

  private static final String PADDING = "x".repeat(MESSAGE_BYTES - 32);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicLong deliveries = new AtomicLong();

  /** A permit for each message's worth of deliveries. */
  private final Semaphore rounds = new Semaphore(0);

  private final AtomicReference<@Nullable String> mistake = new AtomicReference<>();
  private final LongAdder overtaken = new LongAdder();
  private final AtomicInteger recorded = new AtomicInteger();
  private volatile long @Nullable [] delays;
  private final AtomicInteger size = new AtomicInteger();

  /** The number of the first message after which subscribers count as having come back. */
  private volatile long comeback = Long.MAX_VALUE;

  private final AtomicInteger returned = new AtomicInteger();
  private long announced;

  /** One who listens. Calls come one after the other. */
  final class Subscriber implements Consumer<String> {
    private final BitSet seen = new BitSet();
    private long highest = -1;
    private volatile boolean gone;
    private boolean back;

    @Override
    public void accept(String message) {
      long now = System.nanoTime();
      if (gone) {
        return;
      }
      long number = Long.parseLong(message, 0, 16, 16);
      if (number >= comeback) {
        if (!back) {
          back = true;
          returned.incrementAndGet();
        }
        return;
      }
      if (message.length() != MESSAGE_BYTES || seen.get((int) number)) {
        mistake.compareAndSet(null, "message " + number + " came twice or spoiled");
      }
      seen.set((int) number);
      if (number < highest) {
        overtaken.increment();
      }
      highest = Math.max(highest, number);
      long[] into = delays;
      if (into != null) {
        into[recorded.getAndIncrement()] = now - Long.parseLong(message, 16, 32, 16);
      }
      if (deliveries.incrementAndGet() % size.get() == 0) {
        rounds.release();
      }
    }

    /** Counts no more. To be called while nothing is under way. */
    void leave() {
      gone = true;
      size.decrementAndGet();
    }
  }

  /** One more who listens. To be called while nothing is under way. */
  Subscriber join() {
    size.incrementAndGet();
    return new Subscriber();
  }

  int size() {
    return size.get();
  }

  /** How many there have been since {@link #begin()}. */
  long deliveries() {
    return deliveries.get();
  }

  /** The next message. */
  String announce(long nanoTime) {
    return message(announced++, nanoTime);
  }

  private static String message(long number, long nanoTime) {
    return hex(number) + hex(nanoTime) + PADDING;
  }

  private static String hex(long value) {
    String digits = Long.toHexString(value);
    return "0".repeat(16 - digits.length()) + digits;
  }

  /** Begins to count afresh. To be called while nothing is under way. */
  void begin() {
    deliveries.set(0);
    rounds.drainPermits();
  }

  /** Waits for as many deliveries as messages have subscribers. */
  void awaitRounds(int messages) throws InterruptedException, TimeoutException {
    for (int i = 0; i < messages; i++) {
      if (!rounds.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new TimeoutException(
            "%,d deliveries, then hardly any for %s".formatted(deliveries.get(), PATIENCE));
      }
    }
  }

  /** From now on, keeps how long deliveries of as many messages take. */
  void time(int messages) {
    recorded.set(0);
    delays = new long[messages * size.get()];
  }

  /** How long they took, sorted. */
  long[] times() {
    long[] all = delays;
    delays = null;
    if (all == null || recorded.get() != all.length) {
      throw new IllegalStateException("not every delivery was timed");
    }
    Arrays.sort(all);
    return all;
  }

  /** From the next message on, all that counts is whether subscribers get any. */
  void awaitComeback() {
    comeback = announced;
  }

  /** How many subscribers have a message that was announced since {@link #awaitComeback()}. */
  int returned() {
    return returned.get();
  }

  /** How many deliveries came after one of a later message. */
  long overtaken() {
    return overtaken.sum();
  }

  /** Fails if a message was doubled or spoiled. One that is lost is waited for in vain. */
  void check() {
    String first = mistake.get();
    if (first != null) {
      throw new IllegalStateException(first);
    }
  }
}
