package io.everwire.testkit.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.mem.MemTransport;
import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.internal.wire.LinkFrame.Left;
import io.everwire.internal.wire.LinkFrame.Ping;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.internal.wire.LinkFrame.Scope;
import io.everwire.internal.wire.LinkFrame.Welcome;
import io.everwire.internal.wire.WireLimits;
import io.everwire.testkit.simulation.VirtualEnvironment;
import io.everwire.testkit.simulation.VirtualNode;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.TransportException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.Level;

/** What no honest server answers: the client takes it for a failed attempt, and tries again. */
class BadServerTest {
  private static final long HUGE = (1L << 53) - 1;

  /** Answers to a Hello for a new session. */
  private static final Map<String, byte[]> NO_ANSWERS = new TreeMap<>();

  static {
    NO_ANSWERS.put("bytes that are no batch", new byte[] {-1, -1});
    NO_ANSWERS.put("nothing at all", new byte[0]);
    NO_ANSWERS.put("a ping", RawPeer.encode(0, new Ping(1)));
    NO_ANSWERS.put("a channel frame", RawPeer.encode(0, new Subscribed(1, "e", 0)));
    NO_ANSWERS.put("a goodbye", RawPeer.encode(0, goodbye(Scope.SESSION)));
    NO_ANSWERS.put("its own hello", RawPeer.encode(0, RawPeer.hello()));
    NO_ANSWERS.put("a welcome and more", RawPeer.encode(0, welcome("s", false, 0), new Ping(1)));
    NO_ANSWERS.put("a welcome to another session", RawPeer.encode(0, welcome("s", true, 0)));
    NO_ANSWERS.put("an unknown frame", RawBytes.frame(300, out -> {}));
    NO_ANSWERS.put("a reject without a meaning", RawPeer.encode(0, reject(Left.UNSPECIFIED)));
    NO_ANSWERS.put("a session that is gone", RawPeer.encode(0, reject(Left.GONE)));
  }

  private final VirtualEnvironment world = new VirtualEnvironment(1);
  private final VirtualNode node = world.node("client");
  private final Deque<byte[]> answers = new ArrayDeque<>();
  private final List<Frame> heard = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final List<ConnectionEvent.Kind> events = new ArrayList<>();
  private final List<RecordedLogs.Line> logs = RecordedLogs.record();
  private final Listener listener = listen();
  private final RealtimeClient client =
      RealtimeClient.builder().endpoint(listener.uri().toString()).environment(node).build();

  private Listener listen() {
    try {
      return new MemTransport()
          .listen(
              Endpoint.of("mem:0"),
              RawPeer.config(world.node("bad server")),
              (link, facts) -> new Script(link));
    } catch (TransportException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says what stands next in the script whenever a Hello comes. */
  private final class Script implements LinkListener {
    private final Link link;

    Script(Link link) {
      this.link = link;
      links.add(link);
    }

    @Override
    public void onOpen(Link opened) {}

    @Override
    public void onMessage(Lane lane, ByteBuffer message) {
      List<Frame> frames = BatchReader.read(message).frames();
      heard.addAll(frames);
      byte[] answer = frames.stream().anyMatch(Hello.class::isInstance) ? answers.poll() : null;
      if (answer != null) {
        link.send(Lane.RELIABLE, ByteBuffer.wrap(answer));
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(CloseReason reason) {}
  }

  private static Welcome welcome(String id, boolean resumed, long replayFrom) {
    return new Welcome(
        1,
        id,
        new byte[16],
        resumed,
        0,
        replayFrom,
        0,
        20_000,
        120_000,
        0,
        new int[0],
        WireLimits.DEFAULT,
        0);
  }

  private static Reject reject(Left left) {
    return new Reject(left, Status.of(StatusCode.UNAVAILABLE, "no"), 0);
  }

  private static Goodbye goodbye(Scope scope) {
    return new Goodbye(scope, Status.of(StatusCode.UNAVAILABLE, "bye"), "", 0, 0);
  }

  @BeforeEach
  void watch() {
    client.connection().onEvent(event -> events.add(event.kind()));
  }

  @AfterEach
  void nothingIsLeftBehindAndNobodyWasAlarmed() {
    CompletableFuture<Void> end = client.closeAsync(Duration.ofSeconds(1));
    assertThat(world.runUntil(end::isDone, Duration.ofSeconds(5))).isTrue();
    world.runFor(Duration.ofMillis(1));
    assertThat(node.describeWaiting()).isEmpty();
    listener.close();
    RecordedLogs.stop();
    assertThat(logs).noneMatch(line -> line.level().toInt() >= Level.WARN.toInt());
  }

  private void connects() {
    CompletableFuture<Void> connected = client.connect();
    assertThat(world.runUntil(connected::isDone, Duration.ofSeconds(9))).isTrue();
    assertThat(connected).isCompleted();
    world.runFor(Duration.ofMillis(1));
  }

  static Stream<String> noAnswers() {
    return NO_ANSWERS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("noAnswers")
  void isNoAnswerToAHelloAndTheClientTriesAgain(String answer) {
    answers.add(Objects.requireNonNull(NO_ANSWERS.get(answer)));
    answers.add(RawPeer.encode(0, welcome("good", false, 0)));
    connects();
    assertThat(events)
        .containsExactly(
            ConnectionEvent.Kind.CONNECTING,
            ConnectionEvent.Kind.ATTEMPT_FAILED,
            ConnectionEvent.Kind.SESSION_OPENED);
    assertThat(client.connection().sessionId()).contains("good");
  }

  @Test
  void aReplayThatLeavesAHoleEndsTheSessionRatherThanLoseFrames() {
    answers.add(RawPeer.encode(0, welcome("first", false, 0)));
    answers.add(RawPeer.encode(0, welcome("first", true, 5)));
    answers.add(RawPeer.encode(0, welcome("second", false, 0)));
    connects();
    links.get(0).close(CloseReason.local("cut"));
    world.runFor(Duration.ofSeconds(9));
    assertThat(events).contains(ConnectionEvent.Kind.SESSION_LOST);
    assertThat(client.connection().sessionId()).contains("second");
  }

  @Test
  void aResumeThatIsAnsweredWithAnotherSessionIsAFailedAttempt() {
    answers.add(RawPeer.encode(0, welcome("first", false, 0)));
    answers.add(RawPeer.encode(0, welcome("other", true, 0)));
    answers.add(RawPeer.encode(0, welcome("other", false, 0)));
    answers.add(RawPeer.encode(0, welcome("first", true, 0)));
    connects();
    links.get(0).close(CloseReason.local("cut"));
    world.runFor(Duration.ofSeconds(9));
    assertThat(events).contains(ConnectionEvent.Kind.RESUMED);
    assertThat(events).doesNotContain(ConnectionEvent.Kind.SESSION_LOST);
    assertThat(client.connection().sessionId()).contains("first");
    assertThat(heard.stream().filter(Hello.class::isInstance).map(Hello.class::cast))
        .extracting(Hello::attempt)
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aBreachByTheServerIsToldToItAndFollowedByANewSession() {
    answers.add(RawPeer.encode(0, welcome("first", false, 0)));
    answers.add(RawPeer.encode(0, welcome("second", false, 0)));
    connects();
    links.get(0).send(Lane.RELIABLE, ByteBuffer.wrap(RawPeer.encode(HUGE)));
    world.runFor(Duration.ofSeconds(9));
    assertThat(heard.stream().filter(Goodbye.class::isInstance).map(Goodbye.class::cast))
        .singleElement()
        .satisfies(goodbye -> assertThat(goodbye.scope()).isEqualTo(Scope.BREACH));
    assertThat(events).contains(ConnectionEvent.Kind.SESSION_LOST);
    assertThat(client.connection().sessionId()).contains("second");
  }

  @Test
  void aGoodbyeEndsTheLinkOrTheSessionAsItSays() {
    answers.add(RawPeer.encode(0, welcome("first", false, 0)));
    answers.add(RawPeer.encode(0, welcome("first", true, 0)));
    answers.add(RawPeer.encode(0, welcome("second", false, 0)));
    connects();
    links.get(0).send(Lane.RELIABLE, ByteBuffer.wrap(RawPeer.encode(0, goodbye(Scope.LINK))));
    world.runFor(Duration.ofSeconds(3));
    assertThat(client.connection().sessionId()).contains("first");
    assertThat(events).contains(ConnectionEvent.Kind.RESUMED);
    links.get(1).send(Lane.RELIABLE, ByteBuffer.wrap(RawPeer.encode(0, goodbye(Scope.SESSION))));
    world.runFor(Duration.ofSeconds(9));
    assertThat(client.connection().sessionId()).contains("second");
  }
}
