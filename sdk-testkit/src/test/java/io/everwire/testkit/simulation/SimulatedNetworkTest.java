package io.everwire.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.Listener;
import io.everwire.transport.TransportException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final VirtualEnvironment world = new VirtualEnvironment(42);
  private final SimulatedNetwork network = new SimulatedNetwork(world);
  private final VirtualNode phone = world.node("phone");
  private final VirtualNode nodeA = world.node("node-a");
  private final List<RecordingListener> accepted = new ArrayList<>();
  private final RecordingListener client = new RecordingListener();

  @BeforeEach
  void listen() throws TransportException {
    listenAt("sim://node-a");
  }

  @Test
  void messagesArriveWholeAndInOrderInBothDirectionsAtOnce() {
    connect();
    List<String> numbers = IntStream.range(0, 200).mapToObj(Integer::toString).toList();
    for (String number : numbers) {
      client.send(number);
      server().send(number);
    }

    world.runFor(LONG);

    assertThat(server().received).isEqualTo(numbers);
    assertThat(client.received).isEqualTo(numbers);
  }

  @Test
  void aMessageIsUnderWayForAtLeastTheLatency() {
    network.conditions(NetworkConditions.internet());
    connect();
    client.send("hello");

    world.runFor(Duration.ofMillis(19));
    assertThat(server().received).isEmpty();
    world.runFor(Duration.ofMillis(20));
    assertThat(server().received).containsExactly("hello");
  }

  @Test
  void aFullPipeSaysSoAndSaysWhenItHasDrained() {
    connect();
    SimulatedLink link = network.links().get(0);
    link.stall(Direction.TO_SERVER, Duration.ofSeconds(5));
    String kib = "x".repeat(1024);
    int sent = 0;
    while (client.link().isWritable()) {
      client.send(kib);
      sent++;
    }
    assertThat(link.bytesUnderWay(Direction.TO_SERVER))
        .isBetween(1024L * 1024, 1024L * 1024 + 1024);

    world.runFor(Duration.ofSeconds(4));
    assertThat(client.writable).isZero();
    assertThat(server().received).isEmpty();

    world.runFor(Duration.ofSeconds(2));
    assertThat(client.writable).isEqualTo(1);
    assertThat(client.link().isWritable()).isTrue();
    assertThat(server().received).hasSize(sent);
    assertThat(network.sendsWhileFull()).isZero();
  }

  @Test
  void whatIsSentThoughThePipeIsFullIsCounted() {
    connect();
    network.links().get(0).stall(Direction.TO_SERVER, LONG);
    while (client.link().isWritable()) {
      client.send("x".repeat(100_000));
    }

    client.send("too much");

    assertThat(network.sendsWhileFull()).isEqualTo(1);
  }

  @Test
  void closingDeliversWhatWasSentBeforeAndThenTellsThePeer() {
    connect();
    client.send("last words");
    client.link().close(CloseReason.local("done"));
    assertThat(client.closed).as("never within the call").isEmpty();

    world.runFor(LONG);

    assertThat(server().received).containsExactly("last words");
    assertThat(server().closeKind()).isEqualTo(CloseReason.Kind.PEER);
    assertThat(client.closed).containsExactly(CloseReason.local("done"));
    assertThat(network.links()).isEmpty();
  }

  @Test
  void aCutLosesWhatIsUnderWayAndEachSideNoticesInItsOwnTime() {
    connect();
    client.send("lost");
    network.links().get(0).cut(Duration.ofSeconds(1), Duration.ofSeconds(3));

    world.runFor(Duration.ofSeconds(2));
    assertThat(client.closeKind()).isEqualTo(CloseReason.Kind.LOST);
    assertThat(server().closed).isEmpty();
    server().send("into nothing");

    world.runFor(Duration.ofSeconds(2));
    assertThat(server().closeKind()).isEqualTo(CloseReason.Kind.LOST);
    assertThat(server().received).isEmpty();
    assertThat(client.received).isEmpty();
    assertThat(network.links()).isEmpty();
  }

  @Test
  void aSideThatNeverNoticesKeepsItsHalfOpenLinkUntilItClosesIt() {
    connect();
    network.links().get(0).cut(Duration.ZERO, null);
    world.runFor(LONG);
    assertThat(server().closed).isEmpty();
    assertThat(server().link().isWritable()).isTrue();

    server().link().close(CloseReason.local("silence"));
    world.runFor(LONG);

    assertThat(server().closeKind()).isEqualTo(CloseReason.Kind.LOCAL);
    assertThat(network.links()).isEmpty();
  }

  @Test
  void aCutBeforeAMessageLosesItAndAllThatIsUnderWay() {
    cutWhen("second", Fate.cutBefore());
    connect();
    server().send("on its way back");
    sendAll("first", "second", "third");

    assertThat(server().received).isEmpty();
    assertThat(client.received).isEmpty();
  }

  @Test
  void aCutAtAMessageLosesItButNotWhatIsAhead() {
    cutWhen("second", Fate.cutAt());
    network.conditions(noticedLate());
    connect();
    sendAll("first", "second", "third");

    assertThat(server().received).containsExactly("first");
    assertThat(client.closeKind()).isEqualTo(CloseReason.Kind.LOST);
  }

  @Test
  void aCutAfterAMessageDeliversItAndLosesTheAnswer() {
    cutWhen("second", Fate.cutAfter());
    connect();
    sendAll("first", "second", "third");

    assertThat(server().received).containsExactly("first", "second");
    assertThat(server().closeKind()).isEqualTo(CloseReason.Kind.LOST);
  }

  @Test
  void aMessageCanBeReplacedOnItsWay() {
    cutWhen("second", Fate.replace(ByteBuffer.wrap("forged".getBytes(UTF_8))));
    connect();
    sendAll("first", "second", "third");

    assertThat(server().received).containsExactly("first", "forged", "third");
  }

  @Test
  void aLinkToNobodyIsRefused() {
    network.transport(phone).connect(Endpoint.of("sim://nowhere"), config(phone), client);
    world.runFor(LONG);

    assertThat(client.isOpen()).isFalse();
    assertThat(client.closeKind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
    assertThat(client.closed.get(0).description())
        .isEqualTo("cannot reach sim://nowhere: connection refused");
    assertThat(network.links()).isEmpty();
  }

  @Test
  void aSilentAddressFailsWhenTheTimeToOpenIsOver() {
    network.silence("node-a");
    network.transport(phone).connect(Endpoint.of("sim://node-a"), config(phone), client);

    world.runFor(Duration.ofSeconds(9));
    assertThat(client.closed).isEmpty();
    world.runFor(Duration.ofSeconds(2));
    assertThat(client.closeKind()).isEqualTo(CloseReason.Kind.UNREACHABLE);

    network.unblock("node-a");
    RecordingListener second = new RecordingListener();
    network.transport(phone).connect(Endpoint.of("sim://node-a"), config(phone), second);
    world.runFor(LONG);
    assertThat(second.isOpen()).isTrue();
  }

  @Test
  void givingUpALinkBeforeItIsOpenEndsItOnceAndLeavesNothingBehind() {
    network.conditions(NetworkConditions.mobile());
    network
        .transport(phone)
        .connect(Endpoint.of("sim://node-a"), config(phone), client)
        .close(CloseReason.local("changed my mind"));

    world.runFor(LONG);

    assertThat(client.isOpen()).isFalse();
    assertThat(client.closed).containsExactly(CloseReason.local("changed my mind"));
    assertThat(accepted).allSatisfy(end -> assertThat(end.closed).hasSize(1));
    assertThat(network.links()).isEmpty();
  }

  @Test
  void theLinksOfANodeThatCrashesAreDeadAndItsAddressIsFree() throws TransportException {
    connect();
    client.send("under way");
    nodeA.crash();
    world.runFor(LONG);

    assertThat(server().received).isEmpty();
    assertThat(server().closed).as("the dead are told nothing").isEmpty();
    assertThat(client.closeKind()).isEqualTo(CloseReason.Kind.LOST);
    assertThat(network.links()).isEmpty();

    network
        .transport(world.node("node-a"))
        .listen(Endpoint.of("sim://node-a"), config(nodeA), (link, facts) -> accept(link));
    RecordingListener second = new RecordingListener();
    network.transport(phone).connect(Endpoint.of("sim://node-a"), config(phone), second);
    world.runFor(LONG);
    assertThat(second.isOpen()).isTrue();
  }

  @Test
  void closingAListenerEndsItsLinksAndRefusesNewOnes() throws TransportException {
    Listener other = listenAt("sim://node-a:0");
    assertThat(other.uri().getPort()).isPositive();
    network.transport(phone).connect(Endpoint.of(other.uri().toString()), config(phone), client);
    world.runFor(LONG);
    assertThat(client.isOpen()).isTrue();

    other.close();
    other.close();
    world.runFor(LONG);

    assertThat(client.closeKind()).isEqualTo(CloseReason.Kind.PEER);
    assertThat(server().closeKind()).isEqualTo(CloseReason.Kind.LOCAL);
    RecordingListener second = new RecordingListener();
    network.transport(phone).connect(Endpoint.of(other.uri().toString()), config(phone), second);
    world.runFor(LONG);
    assertThat(second.closeKind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
  }

  @Test
  void anAddressInUseCannotBeListenedAtAgain() {
    assertThatThrownBy(() -> listenAt("sim://node-a"))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("sim://node-a");
  }

  @Test
  void aMessageAboveTheReceiversLimitEndsTheLinkOnBothSides() {
    connect();
    client.send("x".repeat(config(nodeA).maxMessageBytes() + 1));
    world.runFor(LONG);

    assertThat(server().received).isEmpty();
    assertThat(server().closeKind()).isEqualTo(CloseReason.Kind.VIOLATION);
    assertThat(client.closeKind()).isEqualTo(CloseReason.Kind.PEER);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    assertThat(story(5)).isEqualTo(story(5)).isNotEqualTo(story(6));
  }

  private static List<String> story(long seed) {
    VirtualEnvironment world = new VirtualEnvironment(seed);
    SimulatedNetwork network = new SimulatedNetwork(world);
    network.conditions(NetworkConditions.mobile());
    RandomFaults faults = new RandomFaults(world, 0.02, 0.1, Duration.ofSeconds(2));
    network.interfere(faults);
    VirtualNode near = world.node("near");
    VirtualNode far = world.node("far");
    List<String> story = new ArrayList<>();
    RecordingListener server = new RecordingListener();
    try {
      network.transport(far).listen(Endpoint.of("sim://far"), config(far), (link, facts) -> server);
    } catch (TransportException e) {
      throw new AssertionError(e);
    }
    for (int round = 0; round < 5; round++) {
      RecordingListener client = new RecordingListener();
      network.transport(near).connect(Endpoint.of("sim://far"), config(near), client);
      world.runUntil(client::isOpen, LONG);
      for (int i = 0; i < 40 && client.isOpen(); i++) {
        client.send("message " + i);
        world.runFor(Duration.ofMillis(50));
      }
      story.add(
          world.elapsed()
              + " "
              + server.received.size()
              + " "
              + client.closed
              + " "
              + faults.cuts()
              + " "
              + faults.stalls());
    }
    return story;
  }

  private void cutWhen(String text, Fate fate) {
    network.interfere(
        passage -> UTF_8.decode(passage.message()).toString().equals(text) ? fate : Fate.pass());
  }

  private static NetworkConditions noticedLate() {
    NetworkConditions local = NetworkConditions.local();
    return new NetworkConditions(
        local.latency(),
        Duration.ZERO,
        local.bytesPerSecond(),
        local.pipeBytes(),
        local.maxMessageBytes(),
        Duration.ZERO,
        LONG,
        0,
        Duration.ZERO);
  }

  private void sendAll(String... texts) {
    for (String text : texts) {
      client.send(text);
    }
    world.runFor(LONG.multipliedBy(2));
  }

  private void connect() {
    network.transport(phone).connect(Endpoint.of("sim://node-a"), config(phone), client);
    assertThat(world.runUntil(() -> client.isOpen() && !accepted.isEmpty(), LONG)).isTrue();
  }

  private RecordingListener server() {
    return accepted.get(0);
  }

  private Listener listenAt(String uri) throws TransportException {
    return network
        .transport(nodeA)
        .listen(Endpoint.of(uri), config(nodeA), (link, facts) -> accept(link));
  }

  private RecordingListener accept(io.everwire.transport.Link link) {
    RecordingListener listener = new RecordingListener();
    listener.onOpen(link);
    accepted.add(listener);
    return listener;
  }

  private static LinkConfig config(VirtualNode node) {
    return new LinkConfig(256 * 1024, Duration.ofSeconds(10), node);
  }
}
