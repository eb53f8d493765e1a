package io.everwire.endtoend.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionEvent.Kind;
import io.everwire.KeepAlive;
import io.everwire.transport.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that prefers a transport which a proxy blocks, and has all others to fall back to, while
 * messages go both ways. Whatever it moves to, nothing is lost, doubled or reordered.
 */
@Tag("long")
class BlockedTransportTest {
  private static final Duration PROMPT = Duration.ofSeconds(10);
  private static final long MESSAGES = 200;

  private final StallGauge gauge = new StallGauge();
  private final Node node = new Node(KeepAlive.QUICK);

  @AfterEach
  void stop() {
    node.close();
    gauge.close();
  }

  @ParameterizedTest
  @EnumSource
  void connectingEndsOnAnotherTransportAndTheSessionMovesWhenTheBlockIsLifted(Obstacle.Kind kind) {
    try (Obstacle obstacle = kind.place(node, true);
        Visitor visitor = new Visitor(KeepAlive.QUICK, endpoints(kind.wire(), obstacle.port()))) {
      assertWithin(PROMPT, visitor.between(Kind.CONNECTING, Kind.SESSION_OPENED), visitor);
      visitor.awaitThat(() -> isElsewhere(visitor, kind));
      visitor.awaitThat(() -> visitor.count(Kind.FELL_BACK) == 1);

      visitor.sendWithoutEnd();
      visitor.awaitReceived(MESSAGES);
      obstacle.lift();
      long lifted = System.nanoTime();
      visitor.awaitThat(() -> visitor.scheme().equals(schemeOf(kind.wire())));

      Duration taken = Duration.ofNanos(System.nanoTime() - lifted);
      assertWithin(Visitor.LAST_RETRY.plus(PROMPT), taken, visitor);
      demandThatNothingWasLost(visitor);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBlockThatComesInMidSessionIsNoticedAndTheSessionGoesOnElsewhere(Obstacle.Kind kind) {
    try (Obstacle obstacle = kind.place(node, false);
        Visitor visitor = new Visitor(KeepAlive.QUICK, endpoints(kind.wire(), obstacle.port()))) {
      visitor.awaitThat(() -> visitor.scheme().equals(schemeOf(kind.wire())));
      visitor.sendWithoutEnd();
      visitor.awaitReceived(MESSAGES);
      long resumed = visitor.count(Kind.RESUMED);
      long blocked = System.nanoTime();
      obstacle.block();
      visitor.awaitThat(() -> visitor.count(Kind.RESUMED) > resumed);

      if (kind.isSilent()) {
        Duration noticing = KeepAlive.QUICK.silence().plus(KeepAlive.QUICK.patience()).plus(PROMPT);
        assertWithin(noticing, Duration.ofNanos(System.nanoTime() - blocked), visitor);
      }
      assertWithin(PROMPT, visitor.between(Kind.LINK_LOST, Kind.RESUMED), visitor);
      visitor.awaitThat(() -> isElsewhere(visitor, kind));
      demandThatNothingWasLost(visitor);
    }
  }

  @Test
  void aTransportWhoseLinksAreCutSoonIsLeftUntilTheyAreNot() {
    InetSocketAddress direct = node.address(Wire.WEBSOCKET);
    try (AgeLimiter limiter = new AgeLimiter(direct, Duration.ofSeconds(1));
        Visitor visitor = new Visitor(KeepAlive.QUICK, endpoints(Wire.WEBSOCKET, limiter.port()))) {
      visitor.awaitThat(() -> visitor.scheme().equals(schemeOf(Wire.WEBSOCKET)));
      visitor.sendWithoutEnd();
      visitor.awaitReceived(MESSAGES);
      long fellBack = visitor.count(Kind.FELL_BACK);
      long upgraded = visitor.count(Kind.UPGRADED);
      limiter.setLimiting(true);
      visitor.awaitThat(() -> visitor.count(Kind.FELL_BACK) > fellBack);
      assertWithin(PROMPT, visitor.between(Kind.LINK_LOST, Kind.RESUMED), visitor);

      // It is tried again, and again found to be of no use.
      visitor.awaitThat(() -> visitor.count(Kind.UPGRADED) > upgraded);
      visitor.awaitThat(() -> visitor.count(Kind.FELL_BACK) > fellBack + 1);
      limiter.setLimiting(false);
      visitor.awaitThat(() -> visitor.count(Kind.UPGRADED) > upgraded + 1);
      demandThatNothingWasLost(visitor);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereOnlyHttp1WithoutUpgradePassesLongPollCarriesTheSession(Product product) {
    try (ProxyProcess proxy =
            product.startWith(Node.places(node, node), BlockedTransportTest::onlyHttp1);
        Visitor visitor =
            new Visitor(
                KeepAlive.QUICK,
                Stream.of(Wire.GRPC, Wire.WEBSOCKET, Wire.LONG_POLL)
                    .map(
                        wire ->
                            wire.endpoint(
                                proxy.portFor(product.port(wire, Layer.LAYER_7, false)),
                                false,
                                "one"))
                    .toArray(Endpoint[]::new))) {
      assertWithin(PROMPT, visitor.between(Kind.CONNECTING, Kind.SESSION_OPENED), visitor);
      assertThat(visitor.scheme()).contains("http");
      visitor.send(MESSAGES);
      demandThatNothingWasLost(visitor);
    }
  }

  private static String onlyHttp1(String file) {
    return file.replace("$http_upgrade", "\"\"")
        .replace(" http2;", ";")
        .replace(
            "frontend everwire",
            """
            frontend everwire
                option disable-h2-upgrade
                http-request deny if { req.hdr(upgrade) -m found }
            """);
  }

  /** The blocked one first, then all others, on ways of their own. */
  private Endpoint[] endpoints(Wire blocked, int port) {
    return Stream.concat(
            Stream.of(blocked.endpoint(port, false, "one")),
            Arrays.stream(Wire.values())
                .filter(wire -> wire != blocked)
                .map(wire -> wire.endpoint(node.address(wire).getPort(), false, "one")))
        .toArray(Endpoint[]::new);
  }

  private static Optional<String> schemeOf(Wire wire) {
    return Optional.of(wire.toString());
  }

  private static boolean isElsewhere(Visitor visitor, Obstacle.Kind kind) {
    Optional<String> scheme = visitor.scheme();
    return scheme.isPresent() && !scheme.equals(schemeOf(kind.wire()));
  }

  private void assertWithin(Duration promised, Duration taken, Visitor visitor) {
    assertThat(taken).as(visitor::toString).isLessThan(promised.plus(gauge.stalled()));
  }

  private static void demandThatNothingWasLost(Visitor visitor) {
    visitor.stopSending();
    visitor.demandAll();
    assertThat(visitor.count(Kind.SESSION_LOST)).as(visitor::toString).isZero();
  }
}
