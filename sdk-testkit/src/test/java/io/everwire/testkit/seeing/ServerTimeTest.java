package io.everwire.testkit.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionState;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.ServerTime;
import io.everwire.testkit.simulation.Direction;
import io.everwire.testkit.simulation.Fate;
import io.everwire.testkit.simulation.NetworkConditions;
import io.everwire.testkit.simulation.NodeClock;
import io.everwire.testkit.simulation.Simulation;
import io.everwire.testkit.simulation.VirtualNode;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's time, on clocks that are off in every way. */
class ServerTimeTest {
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private final Simulation sim = Simulation.seeded(11);
  private VirtualNode own = sim.world().node("server");
  private RealtimeClient client = connect(NodeClock.EXACT, NodeClock.EXACT);
  private int nodes;

  @AfterEach
  void end() {
    sim.close();
  }

  /** Another server and client, with clocks of their own. */
  private RealtimeClient connect(NodeClock server, NodeClock ofClient) {
    String name = "s" + ++nodes;
    own = sim.world().node(name, server);
    sim.world().node("c" + nodes, ofClient);
    RealtimeServer started = sim.server(name).build().start();
    client = sim.client("c" + nodes).endpoint(started.uri().toString()).build();
    sim.await(client.connect());
    return client;
  }

  private ServerTime time() {
    return client.connection().serverTime().orElseThrow();
  }

  private Duration error(ServerTime time) {
    return Duration.between(own.now(), time.now()).abs();
  }

  private void assertThatTheBoundHolds() {
    ServerTime time = time();
    assertThat(error(time)).isLessThanOrEqualTo(time.errorBound());
  }

  private void latency(Duration least, Duration jitter) {
    NetworkConditions usual = NetworkConditions.internet();
    sim.network()
        .conditions(
            new NetworkConditions(
                least,
                jitter,
                usual.bytesPerSecond(),
                usual.pipeBytes(),
                usual.maxMessageBytes(),
                Duration.ZERO,
                usual.noticeWithin(),
                0,
                usual.linger()));
  }

  @Test
  void thereIsNoneBeforeTheFirstSession() {
    RealtimeClient idle = sim.client("idle").endpoint("sim://nowhere").build();
    assertThat(idle.connection().serverTime()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 3_600_000, -86_400_000, 5_000_000_000L})
  void aSkewedClockIsKnownAtOnceToHalfARoundTripAndWellSoonAfter(long skewMillis) {
    latency(Duration.ofMillis(20), Duration.ofMillis(10));
    connect(new NodeClock(Duration.ofMillis(skewMillis), 0, 0), NodeClock.EXACT);
    ServerTime first = time();
    assertThat(error(first)).isLessThanOrEqualTo(first.errorBound());
    assertThat(first.errorBound()).isLessThan(Duration.ofMillis(35));
    sim.runFor(Duration.ofSeconds(3));
    ServerTime second = time();
    assertThat(error(second)).isLessThanOrEqualTo(second.errorBound());
    assertThat(second.errorBound()).isLessThan(Duration.ofMillis(27));
    assertThat(second.offset().minusMillis(skewMillis).abs())
        .isLessThanOrEqualTo(second.errorBound());
  }

  @Test
  void waysOfUnequalLengthShiftTheEstimateButNeverBreakTheBound() {
    latency(Duration.ofMillis(5), Duration.ZERO);
    for (Direction slow : Direction.values()) {
      sim.network()
          .interfere(
              passage ->
                  passage.direction() == slow ? Fate.stall(Duration.ofMillis(200)) : Fate.pass());
      connect(new NodeClock(Duration.ofSeconds(-77), 0, 0), NodeClock.EXACT);
      for (int i = 0; i < 20; i++) {
        assertThatTheBoundHolds();
        sim.runFor(Duration.ofMillis(730));
      }
      assertThat(error(time())).as("with slow ways %s", slow).isGreaterThan(Duration.ofMillis(90));
    }
  }

  @Test
  void driftingClocksStayWithinTheBoundWhateverTheNetworkDoes() {
    Random random = new Random(5);
    for (int drift : new int[] {-200, -100, 0, 100, 200}) {
      latency(Duration.ofMillis(1 + random.nextInt(50)), Duration.ofMillis(random.nextInt(300)));
      connect(
          new NodeClock(Duration.ofDays(random.nextInt(100)), random.nextLong(), drift),
          new NodeClock(Duration.ofDays(-random.nextInt(100)), random.nextLong(), -drift));
      assertThatTheBoundHolds();
      for (int i = 0; i < 300; i++) {
        sim.runFor(Duration.ofMillis(random.nextInt(12_000)));
        assertThatTheBoundHolds();
      }
      assertThat(time().errorBound()).isLessThan(Duration.ofMillis(200));
    }
  }

  @Test
  void monotonicTimeThatWrapsAroundChangesNothing() {
    latency(Duration.ofMillis(10), Duration.ofMillis(50));
    connect(
        NodeClock.EXACT,
        new NodeClock(
            Duration.ZERO, Long.MAX_VALUE - sim.world().elapsed().plusSeconds(20).toNanos(), 0));
    for (int i = 0; i < 100; i++) {
      assertThatTheBoundHolds();
      sim.runFor(Duration.ofMillis(500));
    }
    assertThat(time().errorBound()).isLessThan(Duration.ofMillis(40));
  }

  @Test
  void aWorseLinkSpoilsNothingAndWithoutALinkTheBoundGrows() {
    latency(Duration.ofMillis(2), Duration.ZERO);
    connect(new NodeClock(Duration.ofHours(1), 0, 0), NodeClock.EXACT);
    assertThatTheBoundHolds();
    sim.runFor(Duration.ofSeconds(2));
    Duration good = time().errorBound();
    assertThat(good).isLessThan(Duration.ofMillis(4));
    latency(Duration.ofMillis(300), Duration.ZERO);
    sim.network().aliveLinks().get(sim.network().aliveLinks().size() - 1).cut();
    sim.runUntil(() -> client.connection().state() == ConnectionState.RECONNECTING);
    sim.runUntil(() -> client.connection().state() == ConnectionState.CONNECTED);
    sim.runFor(Duration.ofSeconds(1));
    assertThat(time().errorBound()).isLessThan(good.plusMillis(5));
    assertThatTheBoundHolds();
    sim.network().refuse("s" + nodes);
    sim.network().aliveLinks().get(sim.network().aliveLinks().size() - 1).cut();
    sim.runUntil(() -> client.connection().state() == ConnectionState.RECONNECTING);
    Duration before = time().errorBound();
    sim.runFor(Duration.ofMinutes(1));
    assertThat(time().errorBound()).isGreaterThan(before.plusMillis(20));
    assertThatTheBoundHolds();
  }

  @Test
  void anotherServersTimeIsItsOwn() {
    latency(Duration.ofMillis(2), Duration.ZERO);
    connect(new NodeClock(Duration.ofHours(1), 0, 0), NodeClock.EXACT);
    assertThatTheBoundHolds();
    String name = "s" + nodes;
    sim.crash(name);
    own = sim.world().node(name, new NodeClock(Duration.ofHours(-1), 0, 0));
    var unused = sim.server(name).build().start();
    sim.runUntil(() -> client.connection().serverTime().isEmpty());
    sim.runUntil(() -> client.connection().state() == ConnectionState.CONNECTED);
    assertThatTheBoundHolds();
  }

  @Test
  void nobodyPaysForWhatNobodyAsksFor() {
    latency(Duration.ofMillis(2), Duration.ZERO);
    connect(NodeClock.EXACT, NodeClock.EXACT);
    long quiet = sentIn(Duration.ofSeconds(15));
    assertThat(client.connection().serverTime()).isPresent();
    assertThat(sentIn(Duration.ofSeconds(15))).isGreaterThanOrEqualTo(quiet + 5);
    // A ping each 10 seconds, after the first few.
    assertThat(sentIn(HALF_AN_HOUR)).isBetween(170L, 370L);
  }

  private long sentIn(Duration time) {
    var links = sim.network().aliveLinks();
    var link = links.get(links.size() - 1);
    long before = link.messagesSent(Direction.TO_SERVER);
    sim.runFor(time);
    return link.messagesSent(Direction.TO_SERVER) - before;
  }
}
