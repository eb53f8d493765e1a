package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.testkit.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole sessions over networks that break. */
@Timeout(300)
class HttpSessionTest {
  private static final StreamType<String, String> ECHO =
      StreamType.duplex("echo", Codec.utf8(), Codec.utf8());
  private static final HttpOptions TLS =
      HttpOptions.builder().sslContext(TestTls.context()).build();

  @ParameterizedTest
  @ValueSource(strings = {"http", "https", "sse+http", "sse+https"})
  void aSessionThatIsCutAgainAndAgainLosesNothing(String scheme) {
    Queue<ConnectionEvent.Kind> events = new ConcurrentLinkedQueue<>();
    List<String> echoed = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    try (RealtimeServer server =
            RealtimeServer.builder().listen(scheme + "://localhost:0/rt", TLS).stream(
                    ECHO, (context, stream) -> stream::send)
                .build()
                .start();
        TcpProxy network = TcpProxy.to(server.uri());
        RealtimeClient client =
            RealtimeClient.builder().endpoint(network.via(server.uri()).toString(), TLS).build()) {
      client.connection().onEvent(event -> events.add(event.kind()));
      client.connect().join();
      Stream<String, String> echo = client.open(ECHO, echoed::add);
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
