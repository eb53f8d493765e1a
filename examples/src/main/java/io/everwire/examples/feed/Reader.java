package io.everwire.examples.feed;

import io.everwire.DeliveryMode;
import io.everwire.Gap;
import io.everwire.Limits;
import io.everwire.Message;
import io.everwire.RealtimeClient;
import io.everwire.Status;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Follows the prices, and measures how old each one is when it has been taken. A slow reader needs
 * a while for each.
 */
final class Reader implements SubscriptionListener<Price>, AutoCloseable {
  /**
   * What may be on its way to a reader at once: small, since what is on its way can no longer be
   * replaced by something newer.
   */
  static final int WINDOW_BYTES = 8 * 1024;

  private static final int DIGITS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String name;
  private final Duration effort;
  private final RealtimeClient client;
  private final DeliveryMode delivery;
  private final Map<String, Price> prices = new ConcurrentHashMap<>();
  private final Recorder delays = new Recorder(DIGITS);
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private @Nullable Subscription subscription;

  /**
   * Makes a reader; it does not connect yet.
   *
   * @param name for people
   * @param endpoints the server's
   * @param delivery how prices come
   * @param effort what it takes to take one
   */
  Reader(String name, List<URI> endpoints, DeliveryMode delivery, Duration effort) {
    this.name = name;
    this.delivery = delivery;
    this.effort = effort;
    RealtimeClient.Builder builder =
        RealtimeClient.builder()
            .limits(Limits.builder().subscriptionWindowBytes(WINDOW_BYTES).build());
    endpoints.forEach(uri -> builder.endpoint(uri.toString()));
    client = builder.build();
  }

  CompletableFuture<Void> start() {
    subscription =
        client
            .channel(FeedServer.PRICES, Price.CODEC)
            .subscribe(this, SubscribeOptions.DEFAULT.withDelivery(delivery));
    // From here on the server's time is estimated.
    var unused = client.connection().serverTime();
    return client.connect();
  }

  @Override
  public void onSnapshotBegin() {
    prices.clear();
  }

  @Override
  public void onMessage(Message<Price> message) {
    if (!effort.isZero()) {
      LockSupport.parkNanos(effort.toNanos());
    }
    prices.put(message.key(), message.payload());
    taken.incrementAndGet();
    now().ifPresent(now -> delays.recordValue(Math.max(0, now - message.payload().atMicros())));
  }

  @Override
  public void onGap(Gap gap) {
    missed.addAndGet(gap.missed().orElse(0));
  }

  private Optional<Long> now() {
    return client
        .connection()
        .serverTime()
        .map(time -> ChronoUnit.MICROS.between(Instant.EPOCH, time.now()));
  }

  String name() {
    return name;
  }

  /** How old prices were when they were taken since the last call, in microseconds. */
  Histogram delaysSinceLastCall() {
    return delays.getIntervalHistogram();
  }

  /** Prices taken so far. */
  long taken() {
    return taken.get();
  }

  /** What was told to be missing. */
  long missed() {
    return missed.get();
  }

  /** The last price of each key. */
  Map<String, Price> prices() {
    return prices;
  }

  /** The subscription first: prices that wait for a slow reader are then let go. */
  @Override
  public void close() {
    if (subscription != null) {
      subscription.close();
      subscription
          .ended()
          .completeOnTimeout(Status.OK, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }
    client.close();
  }
}
