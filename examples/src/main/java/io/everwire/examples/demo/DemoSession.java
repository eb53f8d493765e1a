package io.everwire.examples.demo;

import io.everwire.ConnectionState;
import io.everwire.Limits;
import io.everwire.RealtimeClient;
import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** A client of the demo with its own way to the server, and what happened to it. */
final class DemoSession implements AutoCloseable {
  /** Short, because here the server is never away for long. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private static final Duration MOST_PAUSE = Duration.ofSeconds(1);

  /** Short, so that a run of some seconds sees sessions come back to what they prefer. */
  private static final Duration FIRST_UPGRADE_PAUSE = Duration.ofMillis(200);

  private static final Duration MOST_UPGRADE_PAUSE = Duration.ofSeconds(1);

  /** Long, for a machine that has other things to do. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  private final String name;
  private final ProxiedRoute route;
  private final RealtimeClient client;
  private final SessionDiary diary;

  /**
   * Makes a client; it does not connect yet.
   *
   * @param name for people
   * @param listeners the server's listeners, the one it prefers first
   * @param limits the client's bounds
   * @param unacknowledged as {@link SessionDiary} asks
   * @param random draws the proxies' seeds
   */
  DemoSession(
      String name,
      List<URI> listeners,
      Limits limits,
      BooleanSupplier unacknowledged,
      RandomGenerator random) {
    this.name = name;
    this.diary = new SessionDiary(name, unacknowledged);
    this.route = new ProxiedRoute(listeners, random);
    RealtimeClient.Builder builder =
        RealtimeClient.builder()
            .clientId(name)
            .limits(limits)
            .connectTimeout(CONNECT_TIMEOUT)
            .backoff(FIRST_PAUSE, MOST_PAUSE)
            .upgradeBackoff(FIRST_UPGRADE_PAUSE, MOST_UPGRADE_PAUSE);
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

  /** Moves to another listener. */
  CompletableFuture<Void> migrate(RandomGenerator random) {
    URI here = client.connection().endpoint().orElse(route.uris().get(0));
    return client.migrateTo(route.otherThan(here, random).toString());
  }

  /** Blocks or unblocks the way to one of the server's listeners. */
  void block(URI listener, boolean blocked) {
    route.block(listener, blocked);
  }

  /** The listeners of another server have taken the place of the first ones. */
  void leadTo(Map<URI, URI> present) {
    route.leadTo(present);
  }

  /** What carries the session at the moment, if anything does. */
  Optional<String> transport() {
    return client.connection().endpoint().map(URI::getScheme);
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
