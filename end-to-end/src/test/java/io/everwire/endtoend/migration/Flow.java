package io.everwire.endtoend.migration;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Numbered messages one way: sends as long as it is asked to, with few under way at a time, and
 * checks at the far end that they come one after the other. Any thread may call.
 */
final class Flow {
  private static final int MOST_UNDER_WAY = 32;

  private final String name;
  private final AtomicInteger turns = new AtomicInteger();

  /** Null until it starts. */
  private @Nullable Function<byte[], CompletableFuture<?>> out;

  private volatile boolean stopped;
  private volatile @Nullable Throwable failure;
  private long sent;
  private long confirmed;
  private long received;
  private @Nullable String disorder;
  private long lastArrivalNanos;
  private long longestPauseNanos;

  Flow(String name) {
    this.name = name;
  }

  void start(Function<byte[], CompletableFuture<?>> sender) {
    synchronized (this) {
      out = sender;
    }
    pump();
  }

  void stop() {
    stopped = true;
  }

  /** One thread at a time sends; whoever comes meanwhile leaves it to that one. */
  private void pump() {
    if (turns.getAndIncrement() == 0) {
      do {
        sendWhatMayGo();
      } while (turns.decrementAndGet() != 0);
    }
  }

  private void sendWhatMayGo() {
    for (byte[] next = next(); next != null; next = next()) {
      Function<byte[], CompletableFuture<?>> sender = out;
      if (sender == null) {
        return;
      }
      sender
          .apply(next)
          .whenComplete(
              (done, error) -> {
                if (error != null) {
                  failure = error;
                }
                confirmed();
              });
    }
  }

  private synchronized byte @Nullable [] next() {
    if (stopped || failure != null || sent - received >= MOST_UNDER_WAY) {
      return null;
    }
    return Numbered.payload(sent++);
  }

  private synchronized void confirmed() {
    confirmed++;
  }

  /** A payload has come at the far end. */
  void arrived(byte[] payload) {
    check(payload);
    pump();
  }

  private synchronized void check(byte[] payload) {
    long now = System.nanoTime();
    if (received > 0) {
      longestPauseNanos = Math.max(longestPauseNanos, now - lastArrivalNanos);
    }
    lastArrivalNanos = now;
    long number = Numbered.numberOf(payload);
    if (number != received && disorder == null) {
      disorder = String.format(Locale.ROOT, "%s: %d came where %d was due", name, number, received);
    }
    received++;
  }

  synchronized long received() {
    return received;
  }

  /** Pauses count from now on. */
  synchronized void forgetPauses() {
    longestPauseNanos = 0;
  }

  synchronized Duration longestPause() {
    return Duration.ofNanos(longestPauseNanos);
  }

  /** Whether everything that was sent has come. To be asked after the stop. */
  synchronized boolean isComplete() {
    return confirmed == sent && received == sent;
  }

  /** What is wrong, or nothing. */
  synchronized @Nullable String trouble() {
    if (failure != null) {
      return name + ": " + failure;
    }
    return disorder;
  }

  @Override
  public synchronized String toString() {
    return String.format(
        Locale.ROOT, "%s: %d sent, %d confirmed, %d received", name, sent, confirmed, received);
  }
}
