package io.everwire.log;

import io.everwire.PublishOptions;
import io.everwire.RealtimeException;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes entries in order, waiting where the channel is slower.
 *
 * <ul>
 *   <li>Bounded: at most so many entries and bytes are unconfirmed; beyond that {@link #publish}
 *       waits for the oldest.
 *   <li>What failed for a reason that may pass (no connection, a full queue, a rate) is published
 *       again, in order, once all others are settled, and under the same idempotency key, so that
 *       it is there once. Between tries it pauses for 50 ms to 2 s. What has failed for as long as
 *       the patience lasts, or for good, ends everything.
 *   <li>After an entry has failed for good, what is unconfirmed is to be abandoned.
 *   <li>Confined to one thread, which it blocks.
 * </ul>
 */
final class PublishWindow {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** What an entry costs beside its text. */
  private static final int OVERHEAD_BYTES = 64;

  private record Sent(
      LogEntry entry, long cost, PublishOptions options, CompletableFuture<Receipt> receipt) {}

  private final LogTarget target;
  private final int maxEntries;
  private final long maxBytes;
  private final Duration patience;
  private final Consumer<LogEntry> onConfirmed;
  private final String run = "log-" + UUID.randomUUID() + "-";
  private final ArrayDeque<Sent> unconfirmed = new ArrayDeque<>();
  private long unconfirmedBytes;
  private long count;

  /**
   * Creates a window.
   *
   * @param onConfirmed told of each entry that the server has taken, in order, in the thread that
   *     publishes
   */
  PublishWindow(
      LogTarget target,
      int maxEntries,
      long maxBytes,
      Duration patience,
      Consumer<LogEntry> onConfirmed) {
    this.target = target;
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
    this.patience = patience;
    this.onConfirmed = onConfirmed;
  }

  /**
   * Publishes an entry.
   *
   * @param bytes about how large it is
   * @throws RealtimeException if an entry, this one or one before, has failed for good
   */
  void publish(LogEntry entry, int bytes) throws InterruptedException {
    settle();
    long cost = (long) bytes + OVERHEAD_BYTES;
    while (unconfirmed.size() >= maxEntries
        || (unconfirmedBytes + cost > maxBytes && !unconfirmed.isEmpty())) {
      await(oldest());
      settle();
    }
    PublishOptions once = PublishOptions.DEFAULT.withIdempotencyKey(run + count++);
    unconfirmedBytes += cost;
    unconfirmed.add(new Sent(entry, cost, once, send(entry, once)));
  }

  private Sent oldest() {
    return unconfirmed.element();
  }

  private CompletableFuture<Receipt> send(LogEntry entry, PublishOptions options) {
    try {
      return target.publish(entry, options);
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(
          new RealtimeException(Status.of(StatusCode.CANCELLED, "the client is closed"), e));
    }
  }

  /** Waits until all is confirmed. */
  void drain() throws InterruptedException {
    while (!unconfirmed.isEmpty()) {
      await(oldest());
      settle();
    }
  }

  /** Takes note of what has been confirmed, and publishes again what has failed. */
  void settle() throws InterruptedException {
    while (!unconfirmed.isEmpty() && oldest().receipt().isDone()) {
      if (failure(oldest()) != null) {
        repeat();
        return;
      }
      confirm(unconfirmed.remove());
    }
  }

  /** Discards what is unconfirmed; which entries those were. */
  List<LogEntry> abandon() {
    List<LogEntry> left = unconfirmed.stream().map(Sent::entry).toList();
    unconfirmed.clear();
    unconfirmedBytes = 0;
    return left;
  }

  private void confirm(Sent sent) {
    unconfirmedBytes -= sent.cost();
    onConfirmed.accept(sent.entry());
  }

  /** Publishes what has failed again, one after the other, so that it keeps its order. */
  private void repeat() throws InterruptedException {
    List<Sent> all = new ArrayList<>(unconfirmed);
    for (Sent each : all) {
      await(each);
    }
    long begin = System.nanoTime();
    for (Sent each : all) {
      Sent sent = each;
      long pauseMillis = FIRST_PAUSE_MILLIS;
      for (Status failure = failure(sent); failure != null; failure = failure(sent)) {
        if (!mayPass(failure) || System.nanoTime() - begin > patience.toNanos()) {
          throw new RealtimeException(
              Status.of(
                  failure.code(),
                  String.format(
                      Locale.ROOT,
                      "log entry %,d of \"%s\" was not published: %s",
                      sent.entry().sequence(),
                      sent.entry().source(),
                      failure.message())));
        }
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(pauseMillis) + 1);
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        sent =
            new Sent(sent.entry(), sent.cost(), sent.options(), send(sent.entry(), sent.options()));
        await(sent);
      }
      unconfirmed.remove();
      confirm(sent);
    }
  }

  private static boolean mayPass(Status failure) {
    return switch (failure.code()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED -> true;
      default -> false;
    };
  }

  private static void await(Sent sent) throws InterruptedException {
    try {
      sent.receipt().get();
    } catch (ExecutionException | CancellationException e) {
      return; // told by its failure
    }
  }

  private static @Nullable Status failure(Sent sent) {
    if (!sent.receipt().isCompletedExceptionally()) {
      return null;
    }
    try {
      sent.receipt().getNow(null);
      return null;
    } catch (CompletionException e) {
      return e.getCause() instanceof RealtimeException told
          ? told.status()
          : Status.of(StatusCode.INTERNAL, String.valueOf(e.getCause()));
    } catch (CancellationException e) {
      return Status.of(StatusCode.CANCELLED, "the publish was cancelled");
    }
  }
}
