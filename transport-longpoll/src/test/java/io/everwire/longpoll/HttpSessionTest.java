package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.StreamType;
import io.everwire.testkit.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole sessions over networks that break. */
@Timeout(300)
class HttpSessionTest {
  private static final StreamType<String, String> ECHO =
      StreamType.duplex("echo", Codec.utf8(), Codec.utf8());
  private static final HttpOptions TLS =
      HttpOptions.builder().sslContext(TestTls.context()).build();

  private static RealtimeServer.Builder echoServer() {
    return RealtimeServer.builder().stream(ECHO, (context, stream) -> stream::send);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https", "sse+http", "sse+https"})
  void aSessionThatIsCutAgainAndAgainLosesNothing(String scheme) {
    try (RealtimeServer server =
        echoServer().listen(scheme + "://localhost:0/rt", TLS).build().start()) {
      demandNothingLostBetweenCuts(server.uri());
    }
  }

  static Stream<Arguments> mounts() {
    List<Arguments> mounts = new ArrayList<>();
    for (String scheme : List.of("http", "sse+http")) {
      mounts.add(arguments(scheme, named("Jetty", (Mounted.Host) Mounted::jettyHandler)));
      mounts.add(
          arguments(scheme, named("servlet in Jetty", (Mounted.Host) Mounted::jettyServlet)));
      mounts.add(arguments(scheme, named("servlet in Tomcat", (Mounted.Host) Mounted::tomcat)));
    }
    return mounts.stream();
  }

  @ParameterizedTest
  @MethodSource("mounts")
  void aSessionInAnApplicationsOwnServerLosesNothingEither(String scheme, Mounted.Host host)
      throws Exception {
    try (RealtimeServer server = echoServer().build().start()) {
      Mounted.Running running =
          host.start("/rt", 0, server.acceptor(), HttpOptions.defaults(), 256 * 1024);
      try {
        demandNothingLostBetweenCuts(URI.create(scheme + "://localhost:" + running.port() + "/rt"));
      } finally {
        running.stop();
      }
    }
  }

  private static void demandNothingLostBetweenCuts(URI server) {
    Queue<ConnectionEvent.Kind> events = new ConcurrentLinkedQueue<>();
    List<String> echoed = Collections.synchronizedList(new ArrayList<>());
    List<String> expected = new ArrayList<>();
    try (TcpProxy network = TcpProxy.to(server);
        RealtimeClient client =
            RealtimeClient.builder().endpoint(network.via(server).toString(), TLS).build()) {
      client.connection().onEvent(event -> events.add(event.kind()));
      client.connect().join();
      io.everwire.Stream<String, String> echo = client.open(ECHO, echoed::add);
      Sessions.demandRoundTrips(
          client,
          "cut",
          2_000,
          i -> {
            expected.add("echo " + i);
            echo.send("echo " + i);
            if (i % 400 == 250) {
              network.cutAll(i % 800 == 250 ? TcpProxy.Cut.RST : TcpProxy.Cut.FIN);
            }
          });
      await().atMost(Duration.ofSeconds(60)).until(() -> echoed.size() == expected.size());
    }
    assertThat(echoed).isEqualTo(expected);
    assertThat(events)
        .contains(ConnectionEvent.Kind.RESUMED)
        .doesNotContain(ConnectionEvent.Kind.SESSION_LOST);
  }

  @Test
  void aSessionMovesFromOneWayToTheOtherAtOneListener() {
    try (RealtimeServer server =
            RealtimeServer.builder().listen("http://localhost:0/rt").build().start();
        RealtimeClient client =
            RealtimeClient.builder().endpoint(server.uri().toString()).build()) {
      client.connect().join();
      List<CompletableFuture<Void>> moves = new ArrayList<>();
      Sessions.demandRoundTrips(
          client,
          "moving",
          1_000,
          i -> {
            if (i == 300) {
              moves.add(client.migrateTo("sse+" + server.uri()));
            }
          });
      moves.forEach(CompletableFuture::join);
      assertThat(client.connection().endpoint().orElseThrow().getScheme()).isEqualTo("sse+http");
    }
  }
}
