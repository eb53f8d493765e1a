package io.everwire.endtoend.channels;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.broker.Broker;
import io.everwire.endtoend.Scheme;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A server that can be started again at the same place, and clients that know where it is. */
final class Site implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Consumer<RealtimeServer.Builder> setup;
  private final List<RealtimeClient> clients = new ArrayList<>();
  private final String uri;
  private final List<Broker> ownBrokers = new ArrayList<>();
  private Broker broker;
  private RealtimeServer server;

  private Site(Scheme scheme, Broker broker, Consumer<RealtimeServer.Builder> setup) {
    this.setup = setup;
    this.broker = broker;
    this.server = build(scheme.freeUri()).start();
    this.uri = server.uri().toString();
  }

  /** A server with a broker of its own in memory. */
  static Site over(Scheme scheme, Consumer<RealtimeServer.Builder> setup) {
    Broker own = Broker.inMemory();
    Site site = over(scheme, own, setup);
    site.ownBrokers.add(own);
    return site;
  }

  /** A server on a broker that others may use too. */
  static Site over(Scheme scheme, Broker broker, Consumer<RealtimeServer.Builder> setup) {
    return new Site(scheme, broker, setup);
  }

  private RealtimeServer build(String where) {
    RealtimeServer.Builder building =
        RealtimeServer.builder().listen(where).broker(broker).closeTimeout(Duration.ofSeconds(1));
    setup.accept(building);
    return building.build();
  }

  RealtimeServer server() {
    return server;
  }

  String uri() {
    return uri;
  }

  /** Stops the server, does something while no client is connected, and starts it again. */
  void restart(Consumer<RealtimeServer> meanwhile) {
    server.close();
    RealtimeServer next = build(uri);
    meanwhile.accept(next);
    server = next;
    // What comes and goes on this machine may have taken the port for a moment.
    await().atMost(PATIENCE).ignoreException(RealtimeException.class).until(() -> start(next));
  }

  private static boolean start(RealtimeServer next) {
    next.start();
    return true;
  }

  /** As {@link #restart}, on a broker that knows nothing. */
  void restartWithNewBroker() {
    broker = Broker.inMemory();
    ownBrokers.add(broker);
    restart(next -> {});
  }

  /** A client that is connected. */
  RealtimeClient client() throws Exception {
    return client(client -> {});
  }

  /** A client that is connected, otherwise than by default. */
  RealtimeClient client(Consumer<RealtimeClient.Builder> how) throws Exception {
    RealtimeClient client = unconnected(how);
    client.connect().get(PATIENCE.toSeconds(), SECONDS);
    return client;
  }

  RealtimeClient unconnected(Consumer<RealtimeClient.Builder> how) {
    return unconnected(uri, how);
  }

  /** A client that goes another way. */
  RealtimeClient unconnected(String endpoint, Consumer<RealtimeClient.Builder> how) {
    RealtimeClient.Builder building =
        RealtimeClient.builder()
            .endpoint(endpoint)
            .backoff(Duration.ofMillis(10), Duration.ofMillis(100));
    how.accept(building);
    RealtimeClient client = building.build();
    clients.add(client);
    return client;
  }

  @Override
  public void close() {
    clients.forEach(RealtimeClient::close);
    server.close();
    ownBrokers.forEach(Broker::close);
  }
}
