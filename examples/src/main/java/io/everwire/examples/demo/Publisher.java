package io.everwire.examples.demo;

import io.everwire.Channel;
import io.everwire.Receipt;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Publishes numbered messages of many sizes to a channel, at a steady rate. While too much is
 * unconfirmed it waits, as an application would, and catches up later. Ticks come from one thread;
 * any may hold it or ask.
 */
final class Publisher {
  /** Below the limits of what may wait at a client. */
  private static final long MOST_UNCONFIRMED = 500;

  private static final long MOST_UNCONFIRMED_BYTES = 512 * 1024;

  private final Channel<Parcel> channel;
  private final Source source;
  private final Pace pace;
  private final Ledger ledger;
  private final RandomGenerator random;
  private final byte[] noise = new byte[MessageSizes.MOST_BYTES];
  private final AtomicLong unconfirmed;
  private final AtomicLong unconfirmedBytes = new AtomicLong();
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private volatile Optional<Duration> latency = Optional.empty();
  private volatile boolean stopped;
  private boolean held;

  /**
   * Makes a publisher.
   *
   * @param channel where to
   * @param source numbers the messages
   * @param pace messages per second
   * @param unconfirmed kept at the number of messages handed to the SDK and not yet confirmed
   * @param ledger told where confirmed messages stand
   * @param random draws sizes and contents
   */
  Publisher(
      Channel<Parcel> channel,
      Source source,
      Pace pace,
      AtomicLong unconfirmed,
      Ledger ledger,
      RandomGenerator random) {
    this.channel = channel;
    this.source = source;
    this.pace = pace;
    this.unconfirmed = unconfirmed;
    this.ledger = ledger;
    this.random = random;
    random.nextBytes(noise);
  }

  /** Publishes what is due. */
  synchronized void tick(Duration sinceStart) {
    while (!stopped
        && !held
        && source.sent() < pace.due(sinceStart)
        && unconfirmed.get() < MOST_UNCONFIRMED
        && unconfirmedBytes.get() < MOST_UNCONFIRMED_BYTES) {
      publish(MessageSizes.draw(random));
    }
  }

  /** Publishes nothing for a while, or what is due again. */
  synchronized void hold(boolean on) {
    held = on;
  }

  /** Whether everything that was published is confirmed. */
  boolean isConfirmed() {
    return unconfirmed.get() == 0;
  }

  private void publish(int bytes) {
    Parcel parcel =
        source.next(ByteBuffer.wrap(noise, random.nextInt(noise.length - bytes + 1), bytes));
    unconfirmed.incrementAndGet();
    unconfirmedBytes.addAndGet(bytes);
    long start = System.nanoTime();
    var unused =
        channel
            .publish(parcel)
            .whenComplete((receipt, failure) -> onConfirmed(parcel, start, receipt, failure));
  }

  private void onConfirmed(
      Parcel parcel, long startNanos, @Nullable Receipt receipt, @Nullable Throwable failure) {
    unconfirmedBytes.addAndGet(-parcel.body().remaining());
    if (receipt == null) {
      troubles.add("publish of message " + parcel.sequence() + " failed: " + failure);
    } else {
      ledger.note(parcel, receipt.position()).ifPresent(troubles::add);
      latency = Optional.of(Duration.ofNanos(System.nanoTime() - startNanos));
    }
    if (unconfirmed.decrementAndGet() == 0 && stopped) {
      settled.complete(null);
    }
  }

  void stop() {
    stopped = true;
    if (unconfirmed.get() == 0) {
      settled.complete(null);
    }
  }

  /** Completes when nothing more is published, and everything is confirmed or has failed. */
  CompletableFuture<Void> settled() {
    return settled;
  }

  /** How long the message confirmed last took from the call to its confirmation. */
  Optional<Duration> latency() {
    return latency;
  }

  /** Publishes that failed, and receipts that contradict what subscribers got. */
  List<String> troubles() {
    return List.copyOf(troubles);
  }
}
