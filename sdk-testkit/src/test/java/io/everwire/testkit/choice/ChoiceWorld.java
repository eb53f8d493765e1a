package io.everwire.testkit.choice;

import io.everwire.Authenticator;
import io.everwire.ConnectionEvent;
import io.everwire.ConnectionEvent.Kind;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.internal.server.Server;
import io.everwire.testkit.simulation.NetworkConditions;
import io.everwire.testkit.simulation.SimulatedLink;
import io.everwire.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server that listens at several addresses. Links open in 20 ms and a message is 10
 * ms under way, exactly, so that tests can say when something happens.
 */
final class ChoiceWorld implements AutoCloseable {
  static final Duration OPENING = Duration.ofMillis(20);
  static final Duration ROUND_TRIP = Duration.ofMillis(20);

  /** An event, and when it was told. */
  record Told(Duration at, ConnectionEvent event) {}

  final Simulation sim = Simulation.seeded(7);
  final List<Told> told = new ArrayList<>();
  private final List<String> addresses;
  private @Nullable Server server;
  private @Nullable RealtimeClient client;
  private Duration begin = Duration.ZERO;

  ChoiceWorld(String... addresses) {
    this.addresses = List.of(addresses);
    sim.network().conditions(latency(Duration.ofMillis(10)));
  }

  static NetworkConditions latency(Duration latency) {
    return new NetworkConditions(
        latency,
        Duration.ZERO,
        1_000_000_000_000L,
        1_000_000,
        1_000_000,
        Duration.ZERO,
        Duration.ZERO,
        0,
        Duration.ZERO);
  }

  RealtimeServer.Builder serverBuilder() {
    RealtimeServer.Builder builder = sim.server("own");
    addresses.forEach(address -> builder.listen("sim://" + address));
    return builder;
  }

  Server start(RealtimeServer.Builder builder) {
    server = (Server) builder.build().start();
    return server;
  }

  Server start(Authenticator authenticator) {
    return start(serverBuilder().authenticator(authenticator));
  }

  Server server() {
    return server == null ? start(serverBuilder()) : server;
  }

  RealtimeClient.Builder clientBuilder() {
    server();
    RealtimeClient.Builder builder = sim.client("client");
    addresses.forEach(address -> builder.endpoint("sim://" + address));
    return builder;
  }

  /** Begins to connect; time counts from here. */
  RealtimeClient connect(RealtimeClient.Builder builder) {
    RealtimeClient made = builder.build();
    client = made;
    begin = sim.world().elapsed();
    made.connection().onEvent(event -> told.add(new Told(now(), event)));
    var unused = made.connect();
    return made;
  }

  RealtimeClient connect() {
    return connect(clientBuilder());
  }

  Duration now() {
    return sim.world().elapsed().minus(begin);
  }

  /** Lets time pass until something is told for the first time, and returns when that was. */
  Duration whenFirst(Kind kind) {
    return when(kind, 1);
  }

  Duration when(Kind kind, int count) {
    sim.runUntil(() -> count(kind) >= count);
    return of(kind).get(count - 1).at();
  }

  List<Told> of(Kind kind) {
    return told.stream().filter(each -> each.event().kind() == kind).toList();
  }

  int count(Kind kind) {
    return of(kind).size();
  }

  /** Where the session runs now. */
  String place() {
    return client == null
        ? ""
        : client.connection().endpoint().map(uri -> uri.getAuthority()).orElse("nowhere");
  }

  void runFor(Duration duration) {
    sim.runFor(duration);
  }

  String sessionId() {
    return client == null ? "" : client.connection().sessionId().orElse("");
  }

  /** The only link over which messages pass. */
  SimulatedLink link() {
    List<SimulatedLink> alive = sim.network().aliveLinks();
    if (alive.size() != 1) {
      throw new AssertionError("expected one link, there are " + alive);
    }
    return alive.get(0);
  }

  @Override
  public void close() {
    sim.close();
  }
}
