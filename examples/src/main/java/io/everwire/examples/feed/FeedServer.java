package io.everwire.examples.feed;

import io.everwire.ChannelAction;
import io.everwire.ChannelPolicy;
import io.everwire.PublishOptions;
import io.everwire.RealtimeServer;
import io.everwire.ServerChannel;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Changes prices at random, so many times a second. The channel keeps the last price of each key
 * for those who come later, and no history: an old price is of no use.
 */
final class FeedServer implements AutoCloseable {
  static final String PRICES = "prices";

  private static final int BURSTS_PER_SECOND = 100;
  private static final long FIRST_CENTS = 10_000;
  private static final int MOST_CHANGE = 50;

  private final int keys;
  private final RandomGenerator random;
  private final long[] cents;
  private final AtomicLong published = new AtomicLong();
  private final RealtimeServer server;
  private final ServerChannel<Price> channel;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "feed-prices"));

  /**
   * Starts to listen, and to change prices.
   *
   * @param listeners where
   * @param keys of how many things
   * @param changesPerSecond how many change in a second
   * @param random which, and by how much
   */
  FeedServer(List<URI> listeners, int keys, int changesPerSecond, RandomGenerator random) {
    this.keys = keys;
    this.random = random;
    cents = new long[keys];
    RealtimeServer.Builder builder =
        RealtimeServer.builder()
            .channels(PRICES, ChannelPolicy.create().retain(keys))
            .authorizer(
                (principal, action, name) ->
                    CompletableFuture.completedFuture(action == ChannelAction.SUBSCRIBE));
    listeners.forEach(uri -> builder.listen(uri.toString()));
    server = builder.build().start();
    channel = server.channel(PRICES, Price.CODEC);
    for (int key = 0; key < keys; key++) {
      cents[key] = FIRST_CENTS;
      publish(key);
    }
    int burst = Math.max(1, changesPerSecond / BURSTS_PER_SECOND);
    long pause = TimeUnit.SECONDS.toNanos(1) * burst / changesPerSecond;
    var unused =
        thread.scheduleAtFixedRate(() -> change(burst), pause, pause, TimeUnit.NANOSECONDS);
  }

  private void change(int burst) {
    for (int i = 0; i < burst; i++) {
      int key = random.nextInt(keys);
      cents[key] = Math.max(1, cents[key] + random.nextInt(-MOST_CHANGE, MOST_CHANGE + 1));
      publish(key);
    }
  }

  private void publish(int key) {
    Price price = new Price(cents[key], ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    published.incrementAndGet();
    var unused = channel.publish(price, PublishOptions.DEFAULT.withKey(nameOf(key)));
  }

  static String nameOf(int key) {
    return "K" + key;
  }

  /** Prices published so far. */
  long published() {
    return published.get();
  }

  /** Where it listens. */
  List<URI> uris() {
    return server.uris();
  }

  @Override
  public void close() {
    thread.shutdownNow();
    server.close();
  }
}
