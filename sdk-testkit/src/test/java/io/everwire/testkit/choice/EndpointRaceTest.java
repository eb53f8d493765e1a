package io.everwire.testkit.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionEvent.Kind;
import io.everwire.Principal;
import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import io.everwire.internal.server.Server;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Which endpoint gets the session, and when. */
class EndpointRaceTest {
  private static final Duration BOUND = Duration.ofSeconds(3);

  @Test
  void theFirstEndpointIsTakenAndNoOtherIsTouched() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b", "c")) {
      world.connect();
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(40));
      world.runFor(Duration.ofMinutes(1));
      assertThat(world.place()).isEqualTo("a");
      assertThat(world.sim.network().linksOpened()).isEqualTo(1);
      assertThat(world.count(Kind.FELL_BACK)).isZero();
    }
  }

  @Test
  void theNextIsTriedBesideOneThatDoesNotOpenWithinTheStagger() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().silence("a");
      world.connect();
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(300 + 40));
      assertThat(world.place()).isEqualTo("b");
      assertThat(world.of(Kind.FELL_BACK).get(0).event().reason().message())
          .isEqualTo("sim://a: not open in time");
    }
  }

  @Test
  void theStaggerIsASetting() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().silence("a");
      world.connect(world.clientBuilder().stagger(millis(50)));
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(50 + 40));
    }
  }

  @Test
  void theNextIsTriedAtOnceWhenOneIsRefused() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().refuse("a");
      world.connect();
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(20 + 40));
      assertThat(world.of(Kind.ATTEMPT_FAILED).get(0).event().endpoint().orElseThrow())
          .hasToString("sim://a");
      assertThat(world.of(Kind.FELL_BACK).get(0).event().reason().message())
          .contains("connection refused");
    }
  }

  @Test
  void aLinkThatOpensAndIsDroppedIsNotWaitedFor() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().drop("a");
      world.connect();
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(20 + 40));
    }
  }

  @Test
  void aLinkThatOpensAndIsSilentCostsASecond() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.server();
      world.sim.network().mute("a");
      world.connect();
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(20 + 1_000 + 40));
      assertThat(world.of(Kind.FELL_BACK).get(0).event().reason().message())
          .contains("no answer to Hello within 1000 ms");
    }
  }

  @Test
  void theSessionIsOpenWithinThreeSecondsWhateverBlocksTheBetterEndpoints() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b", "c", "d", "e")) {
      world.server();
      world.sim.network().silence("a");
      world.sim.network().mute("b");
      world.sim.network().drop("c");
      world.sim.network().mute("d");
      world.connect();
      // The stagger; b silent for a second; c opens and is gone; d silent for a second; e.
      Duration opened = world.whenFirst(Kind.SESSION_OPENED);
      assertThat(opened).isEqualTo(millis(300 + 1_020 + 20 + 1_020 + 40)).isLessThan(BOUND);
      assertThat(world.place()).isEqualTo("e");
    }
  }

  @Test
  void theBestOfTheOpenLinksGetsTheHello() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      Server server = world.server();
      world.sim.network().conditions("a", ChoiceWorld.latency(millis(155)));
      world.connect();
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(310 + 310));
      world.runFor(Duration.ofSeconds(10));
      assertThat(world.place()).isEqualTo("a");
      assertThat(world.sim.network().linksOpened()).isEqualTo(2);
      assertThat(world.sim.network().links()).hasSize(1);
      assertThat(server.sessionCount()).isEqualTo(1);
      assertThat(server.handshakeCount()).isZero();
    }
  }

  @Test
  void aSlowServerGetsOneHelloWhereThereIsNoOtherLink() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      int[] hellos = new int[1];
      world.start(
          request -> {
            hellos[0]++;
            return later(world, Duration.ofSeconds(4));
          });
      world.sim.network().silence("b");
      world.connect();
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(20 + 4_000 + 20));
      assertThat(hellos[0]).isEqualTo(1);
    }
  }

  @Test
  void noTokenIsSpentWhereThereIsNothingToSpendItOn() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      int[] tokens = new int[1];
      world.start(request -> later(world, Duration.ofSeconds(4)));
      world.sim.network().refuse("b");
      world.connect(world.clientBuilder().credentials(() -> "token " + tokens[0]++));
      world.whenFirst(Kind.SESSION_OPENED);
      assertThat(tokens[0]).isEqualTo(1);
      world.sim.network().refuse("a");
      world.link().cut();
      world.whenFirst(Kind.LINK_LOST);
      world.sim.network().unblock("b");
      world.whenFirst(Kind.FELL_BACK);
      int spent = tokens[0];
      world.runFor(Duration.ofHours(1));
      assertThat(world.count(Kind.ATTEMPT_FAILED)).isGreaterThan(10);
      assertThat(tokens[0]).as("tokens asked for while a is refused").isEqualTo(spent);
    }
  }

  @Test
  void aSlowServerIsNotStormed() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b", "c")) {
      int[] hellos = new int[1];
      Server server =
          world.start(
              request -> {
                hellos[0]++;
                return later(world, Duration.ofSeconds(3));
              });
      world.connect();
      // Given up after a second each; the last is waited for.
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isLessThan(Duration.ofSeconds(6));
      assertThat(hellos[0]).isEqualTo(3);
      world.runFor(Duration.ofSeconds(20));
      assertThat(server.sessionCount()).isEqualTo(1);
    }
  }

  @Test
  void threeRacingEndpointsAndOneTimeTokensLeaveExactlyOneSession() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b", "c")) {
      Set<String> used = new HashSet<>();
      Server server =
          world.start(
              request ->
                  used.add(request.token())
                      ? CompletableFuture.completedFuture(Principal.of("alice"))
                      : CompletableFuture.failedFuture(
                          new RealtimeException(StatusCode.UNAUTHENTICATED, "used before")));
      int[] tokens = new int[1];
      world.sim.network().conditions("a", ChoiceWorld.latency(millis(400)));
      world.sim.network().conditions("b", ChoiceWorld.latency(millis(300)));
      world.sim.network().conditions("c", ChoiceWorld.latency(millis(200)));
      world.connect(world.clientBuilder().stagger(millis(1)).credentials(() -> "t" + tokens[0]++));
      world.whenFirst(Kind.SESSION_OPENED);
      assertThat(world.sim.network().linksOpened()).isEqualTo(3);
      world.runFor(Duration.ofSeconds(2));
      assertThat(world.place()).isEqualTo("c");
      assertThat(used).hasSize(1);
      assertThat(server.sessionCount()).isEqualTo(1);
      assertThat(server.handshakeCount()).isZero();
      assertThat(world.sim.network().links()).hasSize(1);
    }
  }

  @Test
  void aLateTokenGoesToTheBestLinkThatIsOpenByThen() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.start(request -> CompletableFuture.completedFuture(Principal.of("alice")));
      world.sim.network().conditions("a", ChoiceWorld.latency(millis(200)));
      world.connect(
          world
              .clientBuilder()
              .environment(new SlowExecutor(world.sim.world().node("client"), millis(450)))
              .credentials(() -> "token"));
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(450 + 400));
      assertThat(world.place()).isEqualTo("a");
    }
  }

  @Test
  void aLinkThatWaitsLongForATokenIsOpenedAnew() {
    try (ChoiceWorld world = new ChoiceWorld("a")) {
      Server server =
          world.start(request -> CompletableFuture.completedFuture(Principal.of("alice")));
      world.connect(
          world
              .clientBuilder()
              .environment(new SlowExecutor(world.sim.world().node("client"), millis(8_000)))
              .credentials(() -> "token"));
      // Rests after 3 s, and is opened again when the token has come.
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(8_000 + 40));
      assertThat(world.sim.network().linksOpened()).isEqualTo(2);
      assertThat(server.sessionCount()).isEqualTo(1);
    }
  }

  @Test
  void aSpareLinkThatAnImpatientServerClosesIsOpenedAnew() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.start(world.serverBuilder().handshakeTimeout(millis(700)));
      world.sim.network().conditions("a", ChoiceWorld.latency(millis(155)));
      world.sim.network().mute("a");
      world.connect();
      // a opens at 310, b at 320; b's server waits 700 ms, a's Hello is given up at 1,310.
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(310 + 1_000 + 40));
      assertThat(world.place()).isEqualTo("b");
      assertThat(world.sim.network().linksOpened()).isEqualTo(3);
    }
  }

  @Test
  void aRefusalForNowLeadsToTheNextEndpoint() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b")) {
      world.start(
          request ->
              request.facts().uri().getAuthority().equals("a")
                  ? CompletableFuture.failedFuture(
                      new RealtimeException(StatusCode.UNAVAILABLE, "overloaded"))
                  : CompletableFuture.completedFuture(Principal.of("alice")));
      world.connect();
      assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(millis(40 + 40));
      assertThat(world.of(Kind.ATTEMPT_FAILED).get(0).event().reason().message())
          .isEqualTo("sim://a: refused, overloaded");
    }
  }

  private static CompletionStage<Principal> later(ChoiceWorld world, Duration delay) {
    CompletableFuture<Principal> answer = new CompletableFuture<>();
    world.sim.world().schedule(delay, () -> answer.complete(Principal.of("alice")));
    return answer;
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
