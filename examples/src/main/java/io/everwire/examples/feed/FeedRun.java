package io.everwire.examples.feed;

import io.everwire.DeliveryMode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The feed with its readers, and the server if it is to be in this process. */
final class FeedRun implements AutoCloseable {
  private final @Nullable FeedServer server;
  private final List<Reader> readers;

  /**
   * Starts the server; readers connect with {@link #start}.
   *
   * @param listeners where the server listens
   * @param endpoints where readers connect to; empty for a server in this process
   * @param keys of how many things there are prices
   * @param changesPerSecond how many change in a second
   * @param effort what it takes a slow reader to take one
   */
  FeedRun(
      List<URI> listeners, List<URI> endpoints, int keys, int changesPerSecond, Duration effort) {
    server =
        endpoints.isEmpty()
            ? new FeedServer(listeners, keys, changesPerSecond, new SplittableRandom())
            : null;
    List<URI> where = server == null ? endpoints : server.uris();
    readers =
        List.of(
            new Reader("fast, LATEST", where, DeliveryMode.LATEST, Duration.ZERO),
            new Reader("slow, LATEST", where, DeliveryMode.LATEST, effort),
            new Reader("slow, RELIABLE", where, DeliveryMode.RELIABLE, effort));
  }

  /** Connects all readers, and waits for it. */
  void start() {
    CompletableFuture.allOf(readers.stream().map(Reader::start).toArray(CompletableFuture[]::new))
        .join();
  }

  /** Fast with LATEST, slow with LATEST, and slow with RELIABLE. */
  List<Reader> readers() {
    return readers;
  }

  /** Prices published so far by the server in this process. */
  long published() {
    return server == null ? 0 : server.published();
  }

  @Override
  public void close() {
    readers.forEach(Reader::close);
    if (server != null) {
      server.close();
    }
  }
}
