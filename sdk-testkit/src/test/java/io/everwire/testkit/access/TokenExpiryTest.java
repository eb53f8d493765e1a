package io.everwire.testkit.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.Principal;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.StatusCode;
import io.everwire.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens that expire while sessions go on. */
class TokenExpiryTest {
  private static final Duration LIFETIME = Duration.ofSeconds(60);

  private final Simulation sim = Simulation.seeded(3);
  private final List<String> judged = new ArrayList<>();
  private final Asked authorizer = new Asked();
  private int tokens;
  private boolean noNewToken;
  private final List<ConnectionEvent> events = new ArrayList<>();

  /** A token holds for a minute from when it is first shown. */
  private final RealtimeServer server =
      sim.server("node")
          .authenticator(
              request -> {
                judged.add(request.token());
                return CompletableFuture.completedFuture(
                    Principal.of("ann").withExpiry(sim.world().node("node").now().plus(LIFETIME)));
              })
          .authorizer(authorizer)
          .build()
          .start();

  private final RealtimeClient client =
      sim.client("client").endpoint(server.uri().toString()).credentials(this::token).build();

  private String token() {
    if (noNewToken && tokens > 0) {
      throw new IllegalStateException("logged out");
    }
    return "token " + ++tokens;
  }

  @AfterEach
  void end() {
    sim.close();
  }

  private String connect() {
    client.connection().onEvent(events::add);
    sim.await(client.connect());
    // Until the server has heard of the client, too.
    sim.runFor(Duration.ofMillis(100));
    return client.connection().sessionId().orElseThrow();
  }

  @Test
  void theClientShowsNewerTokensInTimeAndTheSessionGoesOn() {
    String session = connect();
    Channel<String> news = client.channel("news", Codec.utf8());
    sim.await(news.subscribe(message -> {}).ready());
    sim.runFor(Duration.ofMinutes(5));
    assertThat(client.connection().sessionId()).contains(session);
    assertThat(judged).hasSizeBetween(6, 8);
    // With each newer token the grants are asked for again.
    assertThat(authorizer.questions).hasSize(judged.size());
  }

  @Test
  void whoAsksForTheFirstTimeIsJudgedByTheNewestToken() {
    connect();
    sim.runFor(Duration.ofMinutes(5));
    sim.await(client.channel("news", Codec.utf8()).subscribe(message -> {}).ready());
    assertThat(authorizer.principals.get(0).expiresAt())
        .hasValueSatisfying(end -> assertThat(end).isAfter(sim.world().node("node").now()));
  }

  @Test
  void aSessionWithoutANewerTokenEndsAndSaysWhy() {
    noNewToken = true;
    connect();
    sim.runFor(Duration.ofSeconds(59));
    assertThat(client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
    sim.runFor(Duration.ofSeconds(2));
    ConnectionEvent lost =
        events.stream()
            .filter(event -> event.kind() == ConnectionEvent.Kind.SESSION_LOST)
            .findFirst()
            .orElseThrow();
    assertThat(lost.reason().code()).isEqualTo(StatusCode.UNAUTHENTICATED);
    assertThat(lost.reason().message())
        .isEqualTo("the token of \"ann\" has expired, and no newer one was shown");
  }

  @Test
  void aSessionWithoutALinkIsResumedWithANewerTokenAfterItsOwnHasExpired() {
    String session = connect();
    sim.network().refuse("node");
    sim.network().aliveLinks().get(0).cut();
    sim.runFor(Duration.ofSeconds(90));
    sim.network().unblock("node");
    sim.runUntil(() -> client.connection().state() == ConnectionState.CONNECTED);
    assertThat(client.connection().sessionId()).contains(session);
    sim.runFor(Duration.ofMinutes(2));
    assertThat(client.connection().sessionId()).contains(session);
  }
}
