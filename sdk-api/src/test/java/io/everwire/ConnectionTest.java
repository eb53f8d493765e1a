package io.everwire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everwire.internal.mem.MemConnection;
import io.everwire.internal.mem.MemTransport;
import io.everwire.internal.server.Server;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients and servers over memory, with real threads and time. */
@SuppressWarnings("try") // servers and clients are closed by the statement that opens them
@Timeout(60)
class ConnectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Authenticator BY_TOKEN =
      request ->
          request.token().startsWith("good")
              ? CompletableFuture.completedFuture(Principal.of("alice"))
              : CompletableFuture.failedFuture(
                  new RealtimeException(StatusCode.UNAUTHENTICATED, "no such token"));

  private static List<ConnectionEvent.Kind> record(RealtimeClient client) {
    List<ConnectionEvent.Kind> events = new CopyOnWriteArrayList<>();
    client.connection().onEvent(event -> events.add(event.kind()));
    return events;
  }

  @Test
  void aClientConnectsAndCloses() throws Exception {
    try (RealtimeServer server = RealtimeServer.builder().listen("mem:connects").build().start();
        RealtimeClient client = RealtimeClient.builder().endpoint("mem:connects").build()) {
      List<ConnectionEvent.Kind> events = record(client);
      client.connect().get(30, TimeUnit.SECONDS);
      assertThat(client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
      assertThat(client.connection().endpoint().orElseThrow()).hasToString("mem:connects");
      await().until(() -> client.connection().roundTripTime().isPresent());
      client.close();
      assertThat(client.connection().state()).isEqualTo(ConnectionState.CLOSED);
      await()
          .untilAsserted(
              () ->
                  assertThat(events)
                      .containsExactly(
                          ConnectionEvent.Kind.CONNECTING,
                          ConnectionEvent.Kind.SESSION_OPENED,
                          ConnectionEvent.Kind.CLOSED));
    }
  }

  @Test
  void aLostLinkIsReplacedWithinTheSameSession() throws Exception {
    try (RealtimeServer server = RealtimeServer.builder().listen("mem:resumes").build().start();
        RealtimeClient client = RealtimeClient.builder().endpoint("mem:resumes").build()) {
      List<ConnectionEvent.Kind> events = record(client);
      client.connect().get(30, TimeUnit.SECONDS);
      String session = client.connection().sessionId().orElseThrow();
      MemTransport.connections(server.uri()).forEach(MemConnection::kill);
      await().until(() -> events.contains(ConnectionEvent.Kind.RESUMED));
      assertThat(client.connection().sessionId()).contains(session);
    }
  }

  @Test
  void aSessionMovesToAnotherEndpoint() throws Exception {
    try (RealtimeServer server =
            RealtimeServer.builder().listen("mem:from").listen("mem:to").build().start();
        RealtimeClient client = RealtimeClient.builder().endpoint("mem:from").build()) {
      List<ConnectionEvent.Kind> events = record(client);
      client.connect().get(30, TimeUnit.SECONDS);
      client.migrateTo("mem:to").get(30, TimeUnit.SECONDS);
      await().until(() -> events.contains(ConnectionEvent.Kind.MIGRATED));
      assertThat(client.connection().endpoint().orElseThrow()).hasToString("mem:to");
      assertThat(events).doesNotContain(ConnectionEvent.Kind.LINK_LOST);
    }
  }

  @Test
  void aRefusedTokenIsFinalAfterOneFreshOne() {
    AtomicReference<Integer> asked = new AtomicReference<>(0);
    try (RealtimeServer server =
            RealtimeServer.builder().listen("mem:refuses").authenticator(BY_TOKEN).build().start();
        RealtimeClient client =
            RealtimeClient.builder()
                .endpoint("mem:refuses")
                .credentials(() -> "bad" + asked.updateAndGet(n -> n + 1))
                .build()) {
      assertThatThrownBy(() -> client.connect().join())
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("UNAUTHENTICATED: no such token");
      assertThat(asked.get()).isEqualTo(2);
      assertThat(client.connection().state()).isEqualTo(ConnectionState.CLOSED);
    }
  }

  @Test
  void aRunningSessionTakesANewToken() throws Exception {
    AtomicReference<String> token = new AtomicReference<>("good 1");
    try (RealtimeServer server =
            RealtimeServer.builder()
                .listen("mem:refreshes")
                .authenticator(BY_TOKEN)
                .build()
                .start();
        RealtimeClient client =
            RealtimeClient.builder()
                .endpoint("mem:refreshes")
                .credentials(() -> requireNonNull(token.get()))
                .build()) {
      client.connect().get(30, TimeUnit.SECONDS);
      token.set("good 2");
      client.refreshCredentials().get(30, TimeUnit.SECONDS);
      token.set("bad");
      assertThatThrownBy(() -> client.refreshCredentials().get(30, TimeUnit.SECONDS))
          .hasRootCauseMessage("UNAUTHENTICATED: no such token");
      assertThat(client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
    }
  }

  @Test
  void racingEndpointsAndOneTimeTokensLeaveExactlyOneSessionForEachClient() throws Exception {
    Set<String> used = ConcurrentHashMap.newKeySet();
    AtomicInteger tokens = new AtomicInteger();
    List<RealtimeClient> clients = new ArrayList<>();
    try (Server server =
        (Server)
            RealtimeServer.builder()
                .listen("mem:race-1")
                .listen("mem:race-2")
                .listen("mem:race-3")
                .authenticator(
                    request ->
                        used.add(request.token())
                            ? CompletableFuture.completedFuture(Principal.of("alice"))
                            : CompletableFuture.failedFuture(
                                new RealtimeException(StatusCode.UNAUTHENTICATED, "used before")))
                .build()
                .start()) {
      for (int i = 0; i < 20; i++) {
        clients.add(
            RealtimeClient.builder()
                .endpoint("mem:race-1")
                .endpoint("mem:race-2")
                .endpoint("mem:race-3")
                .stagger(Duration.ofNanos(1))
                .credentials(() -> "one-time " + tokens.incrementAndGet())
                .build());
      }
      for (RealtimeClient client : clients) {
        client.connect().get(30, TimeUnit.SECONDS);
      }
      await().atMost(PATIENCE).until(() -> server.handshakeCount() == 0);
      // One whose Welcome came too late is there until the server has not heard of it for a while.
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(server.sessionCount()).isEqualTo(clients.size()));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          server.uris().stream()
                              .mapToInt(uri -> MemTransport.connections(uri).size())
                              .sum())
                      .isEqualTo(clients.size()));
      clients.forEach(RealtimeClient::close);
    }
  }

  @Test
  void connectingToNothingFailsAfterTheTimeout() {
    try (RealtimeClient client =
        RealtimeClient.builder()
            .endpoint("mem:nobody-listens")
            .connectTimeout(Duration.ofMillis(300))
            .build()) {
      assertThatThrownBy(() -> client.connect().join())
          .hasRootCauseInstanceOf(RealtimeException.class)
          .hasMessageContaining("no session within 300 ms")
          .hasMessageContaining("nobody-listens");
    }
  }

  @Test
  void aConnectThatTimesOutBeforeAnythingHasFailedSaysWhereItWasTried() throws Exception {
    ManualEnvironment environment = new ManualEnvironment();
    LinkConfig neverAccepts = new LinkConfig(1_000, PATIENCE, new ManualEnvironment());
    try (Listener listener =
            new MemTransport()
                .listen(Endpoint.of("mem:silent"), neverAccepts, (link, facts) -> nobody());
        RealtimeClient client =
            RealtimeClient.builder()
                .endpoint(listener.uri().toString())
                .connectTimeout(Duration.ofMillis(300))
                .environment(environment)
                .build()) {
      CompletableFuture<Void> connected = client.connect();
      environment.advance(Duration.ofMillis(300));
      assertThatThrownBy(connected::join).hasMessageEndingWith(": still trying mem:silent");
    }
  }

  private static LinkListener nobody() {
    throw new AssertionError("nothing runs at the server");
  }

  @Test
  void aServerThatClosesIsFollowedByANewSessionWhenItIsBack() throws Exception {
    RealtimeServer first = RealtimeServer.builder().listen("mem:restarts").build().start();
    try (RealtimeClient client = RealtimeClient.builder().endpoint("mem:restarts").build()) {
      List<ConnectionEvent.Kind> events = record(client);
      client.connect().get(30, TimeUnit.SECONDS);
      String session = client.connection().sessionId().orElseThrow();
      first.close();
      await().until(() -> events.contains(ConnectionEvent.Kind.SESSION_LOST));
      try (RealtimeServer second =
          RealtimeServer.builder().listen("mem:restarts").build().start()) {
        await().until(() -> client.connection().state() == ConnectionState.CONNECTED);
        assertThat(client.connection().sessionId().orElseThrow()).isNotEqualTo(session);
        client.close();
      }
    }
  }

  @Test
  void nothingIsLeftAfterClosing() throws Exception {
    RealtimeServer server = RealtimeServer.builder().listen("mem:leaves-nothing").build().start();
    RealtimeClient client = RealtimeClient.builder().endpoint("mem:leaves-nothing").build();
    client.connect().get(30, TimeUnit.SECONDS);
    client.close();
    server.close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("everwire-")));
  }
}
