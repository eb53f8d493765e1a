package io.everwire.examples.demo;

import io.everwire.ConnectionState;
import io.everwire.RealtimeClient;
import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** A client of the demo with its own way to the server, and what happened to it. */
final class DemoSession implements AutoCloseable {
  /** Short, because here the server is never away. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private static final Duration MOST_PAUSE = Duration.ofSeconds(1);

  private final String name;
  private final ProxiedRoute route;
  private final RealtimeClient client;
  private final SessionDiary diary;

  /**
   * Makes a client; it does not connect yet.
   *
   * @param name for people
   * @param listeners the server's listeners that it may use
   * @param unacknowledged as {@link SessionDiary} asks
   * @param random draws the proxies' seeds
   */
  DemoSession(
      String name, List<URI> listeners, BooleanSupplier unacknowledged, RandomGenerator random) {
    this.name = name;
    this.diary = new SessionDiary(name, unacknowledged);
    this.route = new ProxiedRoute(listeners, random);
    RealtimeClient.Builder builder =
        RealtimeClient.builder().clientId(name).backoff(FIRST_PAUSE, MOST_PAUSE);
    route.uris().forEach(uri -> builder.endpoint(uri.toString()));
    this.client = builder.build();
    var unused = client.connection().onEvent(diary::note);
  }

  String name() {
    return name;
  }

  RealtimeClient client() {
    return client;
  }

  SessionDiary diary() {
    return diary;
  }

  ConnectionState state() {
    return client.connection().state();
  }

  Optional<Duration> roundTripTime() {
    return client.connection().roundTripTime();
  }

  /** Cuts its present connection once more bytes have passed; whether there was one. */
  boolean cut(Direction direction, long moreBytes, Cut how) {
    return route.cut(client.connection().endpoint(), direction, moreBytes, how);
  }

  /** Moves to the other listener. */
  CompletableFuture<Void> migrate() {
    URI here = client.connection().endpoint().orElse(route.uris().get(0));
    return client.migrateTo(route.otherThan(here).toString());
  }

  /** Closes the client. Its last words may still be under way to the server. */
  void leave() {
    client.close();
  }

  /** Closes the way to the server. */
  @Override
  public void close() {
    route.close();
  }
}
