package io.everwire.testkit.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Principal;
import io.everwire.RealtimeException;
import io.everwire.ServerLimits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.AuthFrame.Refresh;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.internal.wire.LinkFrame.Left;
import io.everwire.internal.wire.LinkFrame.Ping;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.internal.wire.LinkFrame.Scope;
import io.everwire.internal.wire.LinkFrame.Welcome;
import io.everwire.internal.wire.WireLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Bad first words on a link, and bad claims to a session. */
class BadHandshakeTest {
  private static final long HUGE = (1L << 53) - 1;
  private static final byte[] WRONG_KEY = new byte[16];
  private static final Subscribe SUBSCRIBE = new Subscribe(1, "news", 1_000);

  @Test
  void aLinkThatNeverSaysHelloIsClosedAfterFiveSeconds() {
    try (BadWorld world = new BadWorld()) {
      RawPeer silent = world.peer();
      world.pass(Duration.ofMillis(4_900));
      assertThat(silent.isClosed()).isFalse();
      assertThat(world.server().handshakeCount()).isEqualTo(1);
      world.pass(Duration.ofMillis(200));
      assertThat(silent.closed().description()).contains("no Hello within 5000 ms");
      assertLoggedOnceForDevelopers(world);
    }
  }

  @Test
  void linksBeyondTheLimitOfHandshakesAreClosedAndTheOthersStillGetIn() {
    ServerLimits limits = ServerLimits.DEFAULT.withMaxHandshakes(3);
    try (BadWorld world = new BadWorld(builder -> builder.serverLimits(limits))) {
      List<RawPeer> peers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        peers.add(world.peer());
      }
      assertThat(peers.stream().filter(RawPeer::isClosed)).hasSize(47);
      assertThat(world.server().handshakeCount()).isEqualTo(3);
      assertThat(peers.get(0).open().sessionId()).isNotEmpty();
      assertThat(world.peer().isClosed()).isFalse();
      world.pass(Duration.ofSeconds(6));
    }
  }

  @Test
  void bytesThatAreNoBatchAreRefusedForGood() {
    assertRefusedForGood(new byte[] {-1, -1, -1}, StatusCode.INVALID_ARGUMENT);
  }

  @Test
  void aBatchOfNothingIsNoHello() {
    assertRefusedForGood(new byte[0], StatusCode.INVALID_ARGUMENT);
  }

  @Test
  void anotherFrameBeforeHelloIsRefusedForGood() {
    assertRefusedForGood(RawPeer.encode(0, SUBSCRIBE), StatusCode.INVALID_ARGUMENT);
    assertRefusedForGood(RawPeer.encode(0, new Ping(1)), StatusCode.INVALID_ARGUMENT);
  }

  @Test
  void aHelloThatIsNotAloneIsRefusedForGood() {
    assertRefusedForGood(
        RawPeer.encode(0, RawPeer.hello(), SUBSCRIBE), StatusCode.INVALID_ARGUMENT);
    assertRefusedForGood(
        RawPeer.encode(0, RawPeer.hello(), RawPeer.hello()), StatusCode.INVALID_ARGUMENT);
  }

  @Test
  void anUnknownRequiredFrameIsRefusedForGood() {
    assertRefusedForGood(
        RawBytes.frame(300, out -> out.writeUInt32(1, 1)), StatusCode.UNIMPLEMENTED);
  }

  @Test
  void aVersionThatTheServerDoesNotSpeakIsRefusedForGood() {
    assertRefusedForGood(RawPeer.encode(0, helloOf("guest", 2, 7)), StatusCode.UNIMPLEMENTED);
    assertRefusedForGood(RawPeer.encode(0, helloOf("guest")), StatusCode.UNIMPLEMENTED);
  }

  @Test
  void aClientIdOfNoBytesOrOfTooManyIsRefusedForGood() {
    assertRefusedForGood(RawPeer.encode(0, helloOf("", 1)), StatusCode.INVALID_ARGUMENT);
    assertRefusedForGood(
        RawPeer.encode(0, helloOf("x".repeat(65), 1)), StatusCode.INVALID_ARGUMENT);
  }

  private static Hello helloOf(String clientId, int... versions) {
    return new Hello(
        versions, clientId, "guest", 1, "", new byte[0], 1, 0, new int[0], WireLimits.DEFAULT);
  }

  private static void assertRefusedForGood(byte[] firstWords, StatusCode code) {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer().send(firstWords);
      Reject reject = peer.reject().orElseThrow();
      assertThat(reject.left()).isEqualTo(Left.FINAL);
      assertThat(reject.status().code()).isEqualTo(code);
      assertThat(peer.isClosed()).isTrue();
      assertThat(world.server().sessionCount()).isEqualTo(1);
      assertLoggedOnceForDevelopers(world);
    }
  }

  private static void assertLoggedOnceForDevelopers(BadWorld world) {
    assertThat(world.serverLogs())
        .singleElement()
        .satisfies(line -> assertThat(line.level()).isEqualTo(Level.DEBUG));
  }

  @Test
  void whoSpeaksBeforeTheWelcomeIsRefusedForGood() {
    List<CompletableFuture<Principal>> verdicts = new ArrayList<>();
    try (BadWorld world =
        new BadWorld(
            builder -> builder.authenticator(request -> slow(verdicts, request.token())))) {
      RawPeer peer = world.peer().send(RawPeer.hello()).send(SUBSCRIBE);
      assertThat(peer.reject().orElseThrow().left()).isEqualTo(Left.FINAL);
      assertThat(peer.isClosed()).isTrue();
      verdicts.forEach(verdict -> verdict.complete(Principal.of("guest")));
      world.pass(Duration.ofMillis(1));
      assertThat(peer.all(Welcome.class)).isEmpty();
      assertThat(world.server().sessionCount()).isEqualTo(1);
    }
  }

  private static CompletableFuture<Principal> slow(
      List<CompletableFuture<Principal>> verdicts, String token) {
    if (token.equals("bystander")) {
      return CompletableFuture.completedFuture(Principal.of(token));
    }
    CompletableFuture<Principal> verdict = new CompletableFuture<>();
    verdicts.add(verdict);
    return verdict;
  }

  @Test
  void anAuthenticatorThatNeverAnswersCostsItsLinkFiveSeconds() {
    try (BadWorld world =
        new BadWorld(
            builder ->
                builder.authenticator(request -> slow(new ArrayList<>(), request.token())))) {
      RawPeer peer = world.peer().send(RawPeer.hello());
      world.pass(Duration.ofSeconds(6));
      assertThat(peer.reject().orElseThrow().left()).isEqualTo(Left.RETRY);
      assertThat(peer.isClosed()).isTrue();
    }
  }

  @Test
  void aRefusedTokenLeavesTheChoiceOfAnother() {
    try (BadWorld world =
        new BadWorld(
            builder ->
                builder.authenticator(
                    request ->
                        request.token().equals("bystander")
                            ? CompletableFuture.completedFuture(Principal.of("bystander"))
                            : CompletableFuture.failedFuture(
                                new RealtimeException(
                                    Status.of(StatusCode.UNAUTHENTICATED, "no")))))) {
      RawPeer peer = world.peer().send(RawPeer.hello());
      assertThat(peer.reject().orElseThrow().left()).isEqualTo(Left.REAUTHENTICATE);
      assertLoggedOnceForDevelopers(world);
    }
  }

  @Test
  void aSessionIsProvisionalUntilItsClientAnswersTheWelcome() {
    ServerLimits limits = ServerLimits.DEFAULT.withMaxProvisionalSessions(2);
    try (BadWorld world = new BadWorld(builder -> builder.serverLimits(limits))) {
      List<RawPeer> peers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        peers.add(world.peer().send(RawPeer.hello()));
      }
      assertThat(world.server().provisionalSessionCount()).isEqualTo(2);
      Reject reject = peers.get(9).reject().orElseThrow();
      assertThat(reject.left()).isEqualTo(Left.RETRY);
      assertThat(reject.status().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
      assertThat(reject.retryAfterMillis()).isPositive();
      peers.forEach(RawPeer::close);
      world.pass(Duration.ofSeconds(6));
      assertThat(world.server().sessionCount()).isEqualTo(1);

      Welcome welcome = peers.get(0).last(Welcome.class);
      RawPeer tooLate = world.peer();
      tooLate.send(RawPeer.hello("guest", welcome.sessionId(), welcome.resumeKey(), 2, 0));
      assertThat(tooLate.reject().orElseThrow().status().message())
          .contains("5000 ms (RealtimeServer.Builder.handshakeTimeout)");
    }
  }

  @Test
  void sessionsBeyondTheLimitAreToldToComeLater() {
    ServerLimits limits = ServerLimits.DEFAULT.withMaxSessions(3);
    try (BadWorld world = new BadWorld(builder -> builder.serverLimits(limits))) {
      world.peer().open();
      world.peer().open();
      for (int i = 0; i < 20; i++) {
        Reject reject = world.peer().send(RawPeer.hello()).reject().orElseThrow();
        assertThat(reject.left()).isEqualTo(Left.RETRY);
        assertThat(reject.status().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
      }
      assertThat(world.server().sessionCount()).isEqualTo(3);
    }
  }

  @Test
  void aWrongKeyNeverHarmsASessionWhateverItsAttempt() {
    try (BadWorld world = new BadWorld()) {
      RawPeer owner = world.peer();
      Welcome welcome = owner.open();
      for (byte[] key : List.of(WRONG_KEY, new byte[0], new byte[15], new byte[1_000])) {
        RawPeer thief = world.peer();
        thief.send(RawPeer.hello("guest", welcome.sessionId(), key, HUGE, 0));
        assertThat(thief.reject().orElseThrow().left()).isEqualTo(Left.GONE);
        assertThat(thief.isClosed()).isTrue();
      }
      // the link of the owner works on, and so does the key
      owner.send(SUBSCRIBE);
      assertThat(owner.all(io.everwire.internal.wire.ChannelFrame.Subscribed.class)).hasSize(1);
      owner.close();
      RawPeer back = world.peer();
      back.send(RawPeer.hello("guest", welcome.sessionId(), welcome.resumeKey(), 2, 0));
      assertThat(back.last(Welcome.class).resumed()).isTrue();
    }
  }

  @Test
  void aHelloThatIsSentAgainIsRefusedAndTheLinkOfTheSessionLivesOn() {
    try (BadWorld world = new BadWorld()) {
      RawPeer first = world.peer();
      Welcome welcome = first.open();
      first.close();
      Hello resume = RawPeer.hello("guest", welcome.sessionId(), welcome.resumeKey(), 2, 0);
      RawPeer second = world.peer().send(resume);
      assertThat(second.last(Welcome.class).resumed()).isTrue();

      RawPeer tooEarly = world.peer().send(resume);
      assertThat(tooEarly.reject().orElseThrow().left()).isEqualTo(Left.RETRY);

      second.send(new byte[0]);
      RawPeer tooLate = world.peer().send(resume);
      assertThat(tooLate.reject().orElseThrow().left()).isEqualTo(Left.GONE);
      assertThat(second.isClosed()).isFalse();
    }
  }

  @Test
  void aClientThatClaimsMoreThanWasSentHasLostItsSessionButNotHarmedIt() {
    try (BadWorld world = new BadWorld()) {
      RawPeer owner = world.peer();
      Welcome welcome = owner.open();
      RawPeer liar = world.peer();
      liar.send(RawPeer.hello("guest", welcome.sessionId(), welcome.resumeKey(), 2, 1));
      assertThat(liar.reject().orElseThrow().left()).isEqualTo(Left.GONE);
      assertThat(owner.isClosed()).isFalse();
    }
  }

  @Test
  void anotherPrincipalCannotTakeASessionWithTheRightKey() {
    try (BadWorld world = new BadWorld()) {
      RawPeer owner = world.peer();
      Welcome welcome = owner.open();
      RawPeer thief = world.peer();
      thief.send(RawPeer.hello("thief", welcome.sessionId(), welcome.resumeKey(), 2, 0));
      assertThat(thief.reject().orElseThrow().left()).isEqualTo(Left.GONE);
      assertThat(owner.isClosed()).isFalse();
    }
  }

  @Test
  void anUnknownSessionIsGone() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      peer.send(RawPeer.hello("guest", "no-such-session", WRONG_KEY, 1, 0));
      Reject reject = peer.reject().orElseThrow();
      assertThat(reject.left()).isEqualTo(Left.GONE);
      assertThat(reject.status().code()).isEqualTo(StatusCode.NOT_FOUND);
    }
  }

  @Test
  void aSessionThatWasEndedByItsClientStaysEnded() {
    try (BadWorld world = new BadWorld()) {
      RawPeer peer = world.peer();
      Welcome welcome = peer.open();
      peer.send(new Goodbye(Scope.SESSION, Status.OK, "", 0, 0));
      assertThat(peer.isClosed()).isTrue();
      RawPeer back = world.peer();
      back.send(RawPeer.hello("guest", welcome.sessionId(), welcome.resumeKey(), 2, 0));
      assertThat(back.reject().orElseThrow().left()).isEqualTo(Left.GONE);
    }
  }

  @Test
  void aSecondTokenWhileTheFirstIsJudgedIsABreach() {
    List<CompletableFuture<Principal>> verdicts = new ArrayList<>();
    try (BadWorld world =
        new BadWorld(
            builder ->
                builder.authenticator(
                    request ->
                        request.token().equals("slow")
                            ? slow(verdicts, "slow")
                            : CompletableFuture.completedFuture(Principal.of(request.token()))))) {
      RawPeer peer = world.peer();
      peer.open();
      peer.send(new Refresh(2, "slow"));
      assertThat(peer.isClosed()).isFalse();
      peer.send(new Refresh(3, "slow"));
      assertThat(peer.goodbye().orElseThrow().scope()).isEqualTo(Scope.BREACH);
      verdicts.forEach(verdict -> verdict.complete(Principal.of("guest")));
      world.pass(Duration.ofMillis(1));
    }
  }
}
