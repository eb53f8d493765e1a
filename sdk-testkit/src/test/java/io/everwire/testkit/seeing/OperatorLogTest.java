package io.everwire.testkit.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Principal;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.ServerLimits;
import io.everwire.testkit.badinput.RecordedLogs;
import io.everwire.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** What an operator reads of a server. */
class OperatorLogTest {
  private final List<RecordedLogs.Line> log = RecordedLogs.record();
  private final Simulation sim = Simulation.seeded(4);

  @AfterEach
  void stop() {
    sim.close();
    RecordedLogs.stop();
  }

  private List<String> lines(Level level) {
    return log.stream()
        .filter(line -> line.level() == level && line.logger().contains(".server."))
        .map(RecordedLogs.Line::text)
        .toList();
  }

  private RealtimeClient connect(String node, RealtimeServer server) {
    RealtimeClient client =
        sim.client(node).clientId(node).endpoint(server.uri().toString()).build();
    sim.await(client.connect());
    return client;
  }

  @Test
  void aServersStartAndStopAndTheEndOfEachSessionAreOneLineEach() {
    RealtimeServer server = sim.server("node").build().start();
    RealtimeClient client = connect("ann", server);
    String session = client.connection().sessionId().orElseThrow();
    sim.await(client.closeAsync(Duration.ofSeconds(5)));
    sim.runFor(Duration.ofSeconds(1));
    sim.await(server.closeAsync(Duration.ofSeconds(5)));
    assertThat(lines(Level.INFO))
        .containsExactly(
            "listening on [sim://node]",
            "session " + session + " of client:ann has ended: OK",
            "closed, was listening on [sim://node]");
    assertThat(lines(Level.WARN)).isEmpty();
  }

  @Test
  void anOpenServerThatOthersCanReachWarnsOnce() {
    RealtimeServer server = sim.server("node").listen("sim://0.0.0.0:8080").build().start();
    var unused = connect("ann", server);
    assertThat(lines(Level.WARN))
        .containsExactly(
            "the server is open: everybody who reaches [sim://0.0.0.0:8080] gets a session,"
                + " and may use every channel, stream and call"
                + " (RealtimeServer.Builder.authenticator, authorizer)");
  }

  @Test
  void aServerWithAnAuthenticatorDoesNotWarn() {
    var unused =
        sim.server("node")
            .listen("sim://0.0.0.0:8080")
            .authenticator(request -> CompletableFuture.completedFuture(Principal.of("ann")))
            .build()
            .start();
    assertThat(lines(Level.WARN)).isEmpty();
  }

  @Test
  void aFloodOfRefusedClientsIsAFewLines() {
    RealtimeServer server =
        sim.server("node").serverLimits(ServerLimits.DEFAULT.withMaxSessions(1)).build().start();
    var unused = connect("first", server);
    for (int i = 0; i < 50; i++) {
      sim.client("c" + i).endpoint(server.uri().toString()).build().connect();
    }
    sim.runFor(Duration.ofSeconds(9));
    assertThat(lines(Level.WARN))
        .hasSize(5)
        .allSatisfy(line -> assertThat(line).contains("ServerLimits.maxSessions"));
    sim.runFor(Duration.ofSeconds(2));
    sim.client("late").endpoint(server.uri().toString()).build().connect();
    sim.runFor(Duration.ofSeconds(1));
    assertThat(lines(Level.WARN).get(5))
        .containsPattern("\\(\\d+ warnings like this were left out");
  }

  @Test
  void anAuthenticatorThatFailsForEverybodyIsAFewLines() {
    RealtimeServer server =
        sim.server("node")
            .authenticator(
                request -> {
                  throw new IllegalStateException("no database");
                })
            .build()
            .start();
    for (int i = 0; i < 50; i++) {
      sim.client("c" + i).endpoint(server.uri().toString()).build().connect();
    }
    sim.runFor(Duration.ofSeconds(9));
    assertThat(lines(Level.WARN))
        .hasSize(5)
        .allSatisfy(line -> assertThat(line).startsWith("the authenticator failed"));
  }
}
