package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.testkit.TcpProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole sessions over networks that break. */
@Timeout(120)
class GrpcSessionTest {

  @Test
  void aSessionThatIsCutAgainAndAgainLosesNothing() {
    Queue<ConnectionEvent.Kind> events = new ConcurrentLinkedQueue<>();
    try (RealtimeServer server =
            RealtimeServer.builder().listen("grpc://localhost:0").build().start();
        TcpProxy network = TcpProxy.to(server.uri());
        RealtimeClient client =
            RealtimeClient.builder().endpoint(network.via(server.uri()).toString()).build()) {
      client.connection().onEvent(event -> events.add(event.kind()));
      client.connect().join();
      Sessions.demandRoundTrips(
          client,
          "cut",
          5_000,
          i -> {
            if (i % 400 == 250) {
              network.cutAll(i % 800 == 250 ? TcpProxy.Cut.RST : TcpProxy.Cut.FIN);
            }
          });
    }
    assertThat(events)
        .contains(ConnectionEvent.Kind.RESUMED)
        .doesNotContain(ConnectionEvent.Kind.SESSION_LOST);
  }

  @Test
  void aSessionMovesFromOneListenerToAnother() {
    try (RealtimeServer server =
            RealtimeServer.builder()
                .listen("grpc://localhost:0")
                .listen("grpcs://localhost:0", tls())
                .build()
                .start();
        RealtimeClient client =
            RealtimeClient.builder().endpoint(server.uris().get(0).toString()).build()) {
      client.connect().join();
      List<CompletableFuture<Void>> moves = new ArrayList<>();
      Sessions.demandRoundTrips(
          client,
          "moving",
          1_000,
          i -> {
            if (i == 300) {
              moves.add(client.migrateTo(server.uris().get(1).toString(), tls()));
            }
          });
      moves.forEach(CompletableFuture::join);
      assertThat(client.connection().endpoint()).contains(server.uris().get(1));
    }
  }

  private static GrpcOptions tls() {
    return GrpcOptions.builder().sslContext(TestTls.context()).build();
  }
}
