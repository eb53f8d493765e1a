package io.everwire.testkit.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent.Kind;
import io.everwire.ConnectionState;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.internal.server.Server;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that stops, a listener that closes, and where their clients go. */
class DrainTest {
  private static final Duration TIME = Duration.ofSeconds(10);
  private static final StreamType<String, String> ECHO =
      StreamType.duplex("echo", Codec.utf8(), Codec.utf8());

  private ChoiceWorld world = new ChoiceWorld("old");
  private Server old = world.server();
  private Server next = (Server) world.sim.server("next").build();

  /** What a stream of the client's brings. */
  private static final class Talk implements StreamListener<String> {
    final List<String> received = new ArrayList<>();
    @Nullable Status closed;

    @Override
    public void onMessage(String message) {
      received.add(message);
    }

    @Override
    public void onClosed(Status status) {
      closed = status;
    }
  }

  @BeforeEach
  void twoServers() {
    world.close();
    world = new ChoiceWorld("old");
    old = world.start(echoing(world.serverBuilder()));
    next = (Server) echoing(world.sim.server("next")).build().start();
  }

  @AfterEach
  void closeWorld() {
    world.close();
  }

  private static RealtimeServer.Builder echoing(RealtimeServer.Builder builder) {
    return builder.stream(ECHO, (context, stream) -> stream::send);
  }

  private RealtimeClient connected() {
    RealtimeClient client = world.connect();
    world.whenFirst(Kind.SESSION_OPENED);
    world.runFor(Duration.ofMillis(100));
    return client;
  }

  @Test
  void anIdleClientGoesToTheHintWithinHalfOfTheTime() {
    RealtimeClient client = connected();
    String session = client.connection().sessionId().orElseThrow();
    Duration begin = world.now();
    CompletableFuture<Void> drained = old.drain(TIME, "sim://next");
    assertThat(world.whenFirst(Kind.DRAINING)).isEqualTo(begin.plusMillis(10));
    assertThat(client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
    Duration opened = world.when(Kind.SESSION_OPENED, 2);
    assertThat(opened.minus(begin)).isLessThan(TIME.dividedBy(2).plusMillis(100));
    assertThat(opened.minus(world.whenFirst(Kind.SESSION_LOST))).isEqualTo(Duration.ofMillis(40));
    assertThat(world.place()).isEqualTo("next");
    assertThat(client.connection().sessionId().orElseThrow()).isNotEqualTo(session);
    world.sim.await(drained);
    assertThat(old.sessionCount()).isZero();
    assertThat(next.sessionCount()).isEqualTo(1);
    // It stays there: the endpoint of the old server is not better than what the server said.
    world.runFor(Duration.ofMinutes(30));
    assertThat(world.place()).isEqualTo("next");
  }

  @Test
  void clientsComeToTheNextServerOneByOne() {
    for (int i = 0; i < 50; i++) {
      world.sim.await(world.sim.client("client-" + i).endpoint("sim://old").build().connect());
    }
    Duration begin = world.now();
    CompletableFuture<Void> drained = old.drain(TIME, "sim://next");
    int most = 0;
    int before = 0;
    for (int i = 0; i < 60; i++) {
      world.runFor(Duration.ofMillis(100));
      most = Math.max(most, next.sessionCount() - before);
      before = next.sessionCount();
    }
    assertThat(next.sessionCount()).isEqualTo(50);
    assertThat(most).as("new sessions within 100 ms").isLessThan(10);
    world.sim.await(drained);
    assertThat(world.now().minus(begin)).isLessThan(TIME);
  }

  @Test
  void anOpenStreamFinishesAndThenTheClientGoes() {
    RealtimeClient client = connected();
    Talk talk = new Talk();
    Stream<String, String> stream = client.open(ECHO, talk);
    stream.send("before");
    world.runFor(Duration.ofMillis(100));
    Duration begin = world.now();
    old.drain(TIME, "sim://next");
    world.runFor(TIME.dividedBy(2).plusSeconds(1));
    stream.send("while the server drains");
    world.runFor(Duration.ofMillis(100));
    assertThat(talk.received).containsExactly("before", "while the server drains");
    assertThat(old.sessionCount()).isEqualTo(1);
    stream.cancel(Status.of(StatusCode.CANCELLED, "enough"));
    world.when(Kind.SESSION_OPENED, 2);
    assertThat(world.now().minus(begin)).isLessThan(TIME.dividedBy(2).plusSeconds(2));
    assertThat(String.valueOf(talk.closed)).contains("CANCELLED");
  }

  @Test
  void aStreamThatDoesNotEndIsEndedAtTheDeadlineWithAStatusThatSaysWhy() {
    RealtimeClient client = connected();
    Talk talk = new Talk();
    client.open(ECHO, talk).send("hello");
    world.runFor(Duration.ofMillis(100));
    Duration begin = world.now();
    CompletableFuture<Void> drained = old.drain(TIME, "sim://next");
    world.when(Kind.SESSION_OPENED, 2);
    // The client goes a second before the time is over, so that the server hears of it.
    assertThat(world.whenFirst(Kind.SESSION_LOST).minus(begin))
        .isBetween(TIME.minusSeconds(1), TIME.minusMillis(900));
    assertThat(String.valueOf(talk.closed)).contains("UNAVAILABLE", "drained");
    world.sim.await(drained);
    assertThat(world.now().minus(begin)).isLessThan(TIME);
  }

  @Test
  void whatIsPublishedMeanwhileIsNotLost() {
    RealtimeClient client = connected();
    Channel<String> channel = client.channel("numbers", Codec.utf8());
    List<String> atNext = new ArrayList<>();
    RealtimeClient reader = world.sim.client("reader").endpoint("sim://next").build();
    world.sim.await(reader.connect());
    world.sim.await(
        reader
            .channel("numbers", Codec.utf8())
            .subscribe(message -> atNext.add(message.payload()))
            .ready());
    List<String> atOld = new ArrayList<>();
    RealtimeClient oldReader = world.sim.client("old-reader").endpoint("sim://old").build();
    world.sim.await(oldReader.connect());
    world.sim.await(
        oldReader
            .channel("numbers", Codec.utf8())
            .subscribe(message -> atOld.add(message.payload()))
            .ready());
    // A stream keeps the reader at the old server while the drain goes on.
    oldReader.open(ECHO, new Talk()).send("stay");

    List<String> sent = new ArrayList<>();
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    CompletableFuture<Void> drained = new CompletableFuture<>();
    for (int i = 0; i < 600; i++) {
      if (i == 50) {
        drained = old.drain(TIME, "sim://next");
      }
      sent.add(Integer.toString(i));
      receipts.add(channel.publish(Integer.toString(i)));
      world.runFor(Duration.ofMillis(10));
    }
    world.sim.await(CompletableFuture.allOf(receipts.toArray(new CompletableFuture<?>[0])));
    world.sim.await(drained);
    assertThat(atOld).isNotEmpty();
    assertThat(atNext).isNotEmpty();
    List<String> all = new ArrayList<>(atOld);
    all.addAll(atNext);
    assertThat(all).isEqualTo(sent);
  }

  @Test
  void whatIsOpenedMeanwhileWaitsForTheNextSession() {
    RealtimeClient client = connected();
    Talk first = new Talk();
    Stream<String, String> stays = client.open(ECHO, first);
    stays.send("one");
    world.runFor(Duration.ofMillis(100));
    old.drain(TIME, "sim://next");
    world.whenFirst(Kind.DRAINING);
    Talk second = new Talk();
    client.open(ECHO, second).send("two");
    List<String> messages = new ArrayList<>();
    Channel<String> channel = client.channel("news", Codec.utf8());
    channel.subscribe(message -> messages.add(message.payload()));
    world.runFor(Duration.ofSeconds(5));
    assertThat(second.received).isEmpty();
    stays.cancel(Status.of(StatusCode.CANCELLED, "enough"));
    world.when(Kind.SESSION_OPENED, 2);
    world.sim.await(channel.publish("hello"));
    world.runFor(Duration.ofSeconds(1));
    assertThat(second.received).containsExactly("two");
    assertThat(messages).containsExactly("hello");
  }

  @Test
  void aLinkThatIsLostMeanwhileIsReplacedAndTheSessionGoesOn() {
    RealtimeClient client = connected();
    Talk talk = new Talk();
    Stream<String, String> stream = client.open(ECHO, talk);
    stream.send("one");
    world.runFor(Duration.ofMillis(100));
    old.drain(TIME, "sim://next");
    world.runFor(Duration.ofSeconds(1));
    world.link().cut();
    world.whenFirst(Kind.RESUMED);
    stream.send("two");
    world.runFor(Duration.ofMillis(100));
    assertThat(talk.received).containsExactly("one", "two");
    assertThat(world.count(Kind.DRAINING)).isEqualTo(1);
    world.when(Kind.SESSION_OPENED, 2);
    assertThat(world.place()).isEqualTo("next");
  }

  @Test
  void aClientThatHadNoLinkIsToldWhenItComesBack() {
    connected();
    world.sim.network().refuse("old");
    world.link().cut();
    world.whenFirst(Kind.LINK_LOST);
    old.drain(Duration.ofSeconds(30), "sim://next");
    world.runFor(Duration.ofSeconds(3));
    world.sim.network().unblock("old");
    world.when(Kind.SESSION_OPENED, 2);
    assertThat(world.count(Kind.RESUMED)).isEqualTo(1);
    assertThat(world.place()).isEqualTo("next");
  }

  @Test
  void aClientWithoutALinkAtTheDeadlineGoesAllTheSame() {
    RealtimeClient client = connected();
    client.open(ECHO, new Talk()).send("hello");
    world.runFor(Duration.ofMillis(100));
    CompletableFuture<Void> drained = old.drain(TIME, "sim://next");
    world.runFor(Duration.ofSeconds(8));
    world.sim.network().silence("old");
    world.link().cut();
    world.when(Kind.SESSION_OPENED, 2);
    assertThat(world.place()).isEqualTo("next");
    world.sim.await(drained);
    assertThat(old.sessionCount()).as("left to the close that follows").isEqualTo(1);
  }

  @Test
  void aDrainedServerTakesNoNewSessionAndTheClientGoesOn() {
    CompletableFuture<Void> drained = old.drain(TIME);
    world.sim.await(drained);
    world.connect(world.clientBuilder().endpoint("sim://next"));
    assertThat(world.whenFirst(Kind.SESSION_OPENED)).isEqualTo(Duration.ofMillis(40 + 40));
    assertThat(world.of(Kind.ATTEMPT_FAILED).get(0).event().reason().message())
        .isEqualTo("sim://old: refused, the server is drained");
    assertThat(old.sessionCount()).isZero();
  }

  @Test
  void withoutAHintTheClientGoesToItsOwnEndpoints() {
    world.connect(world.clientBuilder().endpoint("sim://next"));
    world.whenFirst(Kind.SESSION_OPENED);
    assertThat(world.place()).isEqualTo("old");
    old.drain(TIME);
    world.when(Kind.SESSION_OPENED, 2);
    assertThat(world.place()).isEqualTo("next");
  }

  @Test
  void aHintThatLeadsNowhereCostsNoSession() {
    world.connect(world.clientBuilder().endpoint("sim://next"));
    world.whenFirst(Kind.SESSION_OPENED);
    old.drain(TIME, "sim://nowhere");
    world.when(Kind.SESSION_OPENED, 2);
    assertThat(world.place()).isEqualTo("next");
  }

  @Test
  void aHintToATransportThatIsNotThereIsIgnored() {
    world.connect(world.clientBuilder().endpoint("sim://next"));
    world.whenFirst(Kind.SESSION_OPENED);
    old.drain(TIME, "pigeon://next");
    world.when(Kind.SESSION_OPENED, 2);
    assertThat(world.place()).isEqualTo("next");
  }

  @Test
  void aHintNeverLeadsToWeakerSecurity() {
    RealtimeClient client =
        world.connect(world.sim.client("client").endpoint("sims://old").endpoint("sims://next"));
    world.whenFirst(Kind.SESSION_OPENED);
    old.drain(TIME, "sim://next");
    world.when(Kind.SESSION_OPENED, 2);
    assertThat(client.connection().endpoint()).contains(URI.create("sims://next"));
  }

  @Test
  void aClientThatClosesMeanwhileStillSendsWhatItHas() {
    RealtimeClient client = connected();
    Talk talk = new Talk();
    Stream<String, String> stream = client.open(ECHO, talk);
    stream.send("one");
    world.runFor(Duration.ofMillis(100));
    old.drain(TIME, "sim://next");
    world.whenFirst(Kind.DRAINING);
    CompletableFuture<Receipt> receipt = client.channel("news", Codec.utf8()).publish("last");
    world.sim.await(client.closeAsync(Duration.ofSeconds(5)));
    assertThat(receipt).isCompleted();
    world.runFor(Duration.ofMillis(100));
    assertThat(old.sessionCount()).isZero();
    assertThat(next.sessionCount()).isZero();
  }

  @Test
  void aServerThatClosesMeanwhileCompletesTheDrain() {
    RealtimeClient client = connected();
    client.open(ECHO, new Talk()).send("hello");
    world.runFor(Duration.ofMillis(100));
    CompletableFuture<Void> drained = old.drain(Duration.ofHours(1));
    world.runFor(Duration.ofSeconds(1));
    world.sim.await(old.closeAsync(Duration.ofSeconds(1)));
    assertThat(drained).isCompleted();
    assertThat(world.sim.world().node("own").waitingTimers()).isZero();
  }

  @Test
  void aListenerThatClosesSendsItsSessionsToTheHint() {
    world.close();
    world = new ChoiceWorld("a", "b");
    old = world.start(echoing(world.serverBuilder()));
    RealtimeClient client = world.connect(world.sim.client("client").endpoint("sim://a"));
    Talk talk = new Talk();
    Stream<String, String> stream = client.open(ECHO, talk);
    world.whenFirst(Kind.SESSION_OPENED);
    stream.send("one");
    world.runFor(Duration.ofMillis(100));
    CompletableFuture<Void> stopped = old.stopListening(URI.create("sim://a"), "sim://b");
    Duration lost = world.whenFirst(Kind.LINK_LOST);
    assertThat(world.whenFirst(Kind.RESUMED).minus(lost)).isEqualTo(Duration.ofMillis(40));
    world.sim.await(stopped);
    stream.send("two");
    world.runFor(Duration.ofMinutes(30));
    assertThat(talk.received).containsExactly("one", "two");
    assertThat(client.connection().endpoint()).contains(URI.create("sim://b"));
    assertThat(old.uris()).doesNotContain(URI.create("sim://a"));
    assertThatThrownBy(() -> old.stopListening(URI.create("sim://a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not listen on sim://a");
  }

  @Test
  void aListenerThatClosesDoesNotTouchOtherSessions() {
    world.close();
    world = new ChoiceWorld("a", "b");
    old = world.start(echoing(world.serverBuilder()));
    world.connect(world.sim.client("client").endpoint("sim://b"));
    world.whenFirst(Kind.SESSION_OPENED);
    world.sim.await(old.stopListening(URI.create("sim://a")));
    world.runFor(Duration.ofMinutes(1));
    assertThat(world.count(Kind.LINK_LOST)).isZero();
  }
}
