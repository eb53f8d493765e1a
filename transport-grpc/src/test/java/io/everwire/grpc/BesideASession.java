package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.internal.server.Server;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * A server with a session that must not notice what a test does beside it, and a second server that
 * waits for a fifth of a second only.
 */
@Timeout(120)
abstract class BesideASession {
  final RealtimeServer server =
      RealtimeServer.builder().listen("grpc://localhost:0").build().start();
  final URI uri = server.uri();
  private final RealtimeServer impatient =
      RealtimeServer.builder()
          .listen("grpc://localhost:0")
          .handshakeTimeout(Duration.ofMillis(200))
          .build()
          .start();
  final URI impatientUri = impatient.uri();
  private final RealtimeClient bystander =
      RealtimeClient.builder().endpoint(uri.toString()).build();
  private final int threads;

  BesideASession() {
    bystander.connect().join();
    Sessions.demandRoundTrips(bystander, "bystander", 200);
    threads = threads();
  }

  @AfterEach
  void nobodyElseHasNoticedAndNothingIsLeft() {
    String session = bystander.connection().sessionId().orElseThrow();
    Sessions.demandRoundTrips(bystander, "bystander", 200);
    assertThat(bystander.connection().sessionId()).contains(session);
    for (RealtimeServer each : new RealtimeServer[] {server, impatient}) {
      await().until(() -> ((Server) each).handshakeCount() == 0);
    }
    assertThat(threads()).isLessThanOrEqualTo(threads + GrpcOptions.defaults().serverThreads());
    bystander.close();
    impatient.close();
    server.close();
  }

  private static int threads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("everwire-server-grpc"))
            .count();
  }
}
