package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.DeliveryMode;
import io.everwire.HistoryQuery;
import io.everwire.Member;
import io.everwire.Position;
import io.everwire.PresenceMode;
import io.everwire.PublishOptions;
import io.everwire.Receipt;
import io.everwire.ServerChannel;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.server.channel.LocalChannel;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.HistoryFrame.HistoryEnd;
import io.everwire.internal.wire.HistoryFrame.HistoryItem;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.PresenceFrame.Presence;
import io.everwire.internal.wire.PresenceFrame.PresenceReply;
import io.everwire.internal.wire.PresenceFrame.PresenceRequest;
import io.everwire.internal.wire.VolatileFrame.VolatileMessage;
import io.everwire.internal.wire.VolatileFrame.VolatilePublish;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Who is in a channel, what was said there, and what the server itself does with it. */
class RoomTest {
  private final ChannelWorld world =
      new ChannelWorld(ChannelPolicy.create().history(100, Duration.ofMinutes(5)).presence(true));
  private final RawClient client = new RawClient(world);
  private final RawClient other = new RawClient(world);

  private static Subscribe watching(long number, PresenceMode mode, Map<String, String> texts) {
    return new Subscribe(
        number, "a", RawClient.PLENTY, DeliveryMode.RELIABLE, "", 0, 0, 0, mode, texts);
  }

  private static List<String> sessions(Presence presence) {
    return presence.joined().stream().map(Member::sessionId).toList();
  }

  @Test
  void whoWatchesIsToldEverybodyAndThenWhoComesAndGoes() {
    client.send(watching(1, PresenceMode.MEMBERS, Map.of("name", "Ada")));
    world.environment.advance(Duration.ofSeconds(1));
    other.send(watching(1, PresenceMode.NONE, Map.of("name", "Bob")));
    world.environment.advance(Duration.ofSeconds(1));
    other.loseSession();
    world.environment.advance(Duration.ofSeconds(1));

    List<Presence> told = client.end().received(Presence.class);
    assertThat(told).first().matches(Presence::complete).matches(p -> p.count() == 1);
    assertThat(sessions(told.get(0))).containsExactly("session-1");
    assertThat(told.get(told.size() - 2).joined())
        .containsExactly(new Member("principal", "session-2", Map.of("name", "Bob")));
    assertThat(told).last().matches(p -> p.left().equals(List.of("session-2")) && p.count() == 1);
  }

  @Test
  void aSessionStaysUntilItsLastSubscriptionEnds() {
    client.send(watching(1, PresenceMode.COUNT, Map.of()));
    other.send(watching(1, PresenceMode.NONE, Map.of()), watching(2, PresenceMode.NONE, Map.of()));
    world.environment.advance(Duration.ofSeconds(1));
    other.send(new Unsubscribe(1));
    world.environment.advance(Duration.ofMinutes(5));
    assertThat(count()).isEqualTo(2);

    other.send(new Unsubscribe(2));
    world.environment.advance(Duration.ofSeconds(1));

    assertThat(count()).isEqualTo(1);
    assertThat(client.end().received(Presence.class)).allMatch(p -> p.joined().isEmpty());
  }

  private long count() {
    List<Presence> told = client.end().received(Presence.class);
    return told.get(told.size() - 1).count();
  }

  @Test
  void aSessionWithoutALinkStaysAMember() {
    client.send(watching(1, PresenceMode.MEMBERS, Map.of()));
    other.send(watching(1, PresenceMode.NONE, Map.of()));
    world.environment.advance(Duration.ofSeconds(1));
    int told = client.end().received(Presence.class).size();

    other.cutLink();
    world.environment.advance(Duration.ofSeconds(90));

    assertThat(client.end().received(Presence.class)).hasSize(told);
  }

  @Test
  void presenceIsAnsweredInPages() {
    for (int i = 0; i < 300; i++) {
      new RawClient(world).send(watching(1, PresenceMode.NONE, Map.of("n", "x".repeat(100))));
    }
    client.send(new PresenceRequest(1, "a", false), new PresenceRequest(2, "a", true));

    List<PresenceReply> replies = client.end().received(PresenceReply.class);
    assertThat(replies).filteredOn(reply -> reply.request() == 1).hasSizeGreaterThan(2);
    assertThat(replies.stream().mapToInt(reply -> reply.members().size()).sum()).isEqualTo(300);
    assertThat(replies).last().matches(reply -> reply.request() == 2 && reply.count() == 300);
    assertThat(replies).filteredOn(reply -> !reply.more()).hasSize(2);
  }

  @Test
  void historyIsAnsweredBothWaysAndSaysWhatIsMissing() {
    for (int i = 1; i <= 120; i++) {
      other.publish("a", "" + i);
    }
    String epoch = other.answers().get(0).epoch();
    client.send(
        new HistoryRequest(1, "a", false, epoch, 5, 3), new HistoryRequest(2, "a", true, "", 0, 2));

    assertThat(items(1)).containsExactly("21", "22", "23");
    assertThat(end(1).gap()).isTrue();
    assertThat(end(1).missed()).isEqualTo(15);
    assertThat(end(1).gapOffset()).isEqualTo(20);
    assertThat(end(1).more()).isTrue();
    assertThat(end(1).head()).isEqualTo(120);
    assertThat(items(2)).containsExactly("120", "119");
    assertThat(end(2).gap()).isFalse();
  }

  @Test
  void aSubscriptionWithPresenceThatNobodyKeepsIsRefused() {
    RawClient asking = new RawClient(new ChannelWorld());
    asking.send(
        watching(1, PresenceMode.COUNT, Map.of()), watching(2, PresenceMode.NONE, Map.of()));

    assertThat(asking.end().received(Unsubscribed.class))
        .singleElement()
        .extracting(Unsubscribed::status)
        .isEqualTo(
            Status.of(
                StatusCode.FAILED_PRECONDITION,
                "subscription to \"a\" with presence refused: nobody keeps who is in \"a\""
                    + " (ChannelPolicy.presence)"));
  }

  @Test
  void presenceThatNobodyKeepsIsRefused() {
    ChannelWorld plain = new ChannelWorld();
    RawClient asking = new RawClient(plain);
    asking.send(new PresenceRequest(1, "a", false));

    PresenceReply reply = asking.end().received(PresenceReply.class).get(0);
    assertThat(Objects.requireNonNull(reply.status()).code())
        .isEqualTo(StatusCode.FAILED_PRECONDITION);
  }

  private List<String> items(long request) {
    return client.end().received(HistoryItem.class).stream()
        .filter(item -> item.request() == request)
        .map(item -> RawClient.text(item.payload()))
        .toList();
  }

  private HistoryEnd end(long request) {
    return client.end().received(HistoryEnd.class).stream()
        .filter(item -> item.request() == request)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void volatileMessagesTakeNoPlaceAndReachEverySubscriptionButThePublishersOwn() {
    client.subscribe(1, "a");
    other.subscribe(1, "a");
    client.publish("a", "counted");
    client.sendVolatile(new VolatilePublish("a", 1, "k", RawClient.bytes("v1"), true));
    client.sendVolatile(new VolatilePublish("a", 1, "k", RawClient.bytes("late"), true));
    client.publish("a", "counted too");

    assertThat(other.volatiles(1)).containsExactly("v1");
    assertThat(client.volatiles(1)).isEmpty();
    assertThat(other.story(1)).containsExactly("counted", "counted too");
    assertThat(client.answers()).last().extracting(Published::offset).isEqualTo(2L);
  }

  @Test
  void aDeletionReachesAVolatileSubscriptionAsWhatItIs() {
    other.subscribe(1, "a", RawClient.PLENTY, DeliveryMode.VOLATILE);
    client.publish("a", "1", "x", false);
    client.delete("a", "x");
    client.publish("a", "2", "x", false);

    assertThat(other.volatiles(1)).containsExactly("1", "2");
    assertThat(other.story(1)).containsExactly("-x");
  }

  @Test
  void aVolatileSubscriptionGetsTheNewestWhenItsLinkTakesItAgain() {
    other.subscribe(1, "a", 0, DeliveryMode.VOLATILE);
    client.publish("a", "1");
    assertThat(other.volatiles(1)).containsExactly("1");
    other.cutLink();
    client.publish("a", "2", "3", "4");
    other.joinAgain();
    client.publish("a", "5");

    assertThat(other.volatiles(1)).containsExactly("1", "4", "5");
    assertThat(other.end().received(Message.class)).isEmpty();
    assertThat(other.end().received(VolatileMessage.class)).isEmpty();
  }

  @Test
  void theServerPublishesReadsAndKicks() {
    ServerChannel<String> channel =
        new LocalChannel<>(world.hub, "a", Codec.utf8(), world.environment.executor());
    client.subscribe(1, "a");
    Receipt first =
        world
            .get(() -> channel.publish("1", PublishOptions.DEFAULT.withIdempotencyKey("x")))
            .join();
    Receipt again =
        world
            .get(() -> channel.publish("1", PublishOptions.DEFAULT.withIdempotencyKey("x")))
            .join();
    world.get(() -> channel.publish("2"));

    assertThat(again).isEqualTo(first);
    assertThat(client.story(1)).containsExactly("1", "2");
    assertThat(world.get(() -> channel.history(HistoryQuery.last(5))).join().messages())
        .extracting(message -> message.payload())
        .containsExactly("2", "1");
    assertThat(world.get(channel::presence).join().count()).isEqualTo(1);
    channel.kick("principal", Status.of(StatusCode.PERMISSION_DENIED, "out"));
    world.environment.run();
    assertThat(client.end().received(Unsubscribed.class)).hasSize(1);
    assertThat(world.get(channel::presence).join().count()).isZero();
  }

  @Test
  void aRepeatedPublishHasNoEffectAndTheFirstOnesAnswer() {
    other.subscribe(1, "a");
    client.publishNumbered("a", "1", 1, false);
    client.publishNumbered("a", "2", 2, false);
    client.publishNumbered("a", "1", 1, true);
    client.publishNumbered("a", "other", 2, true);

    assertThat(other.story(1)).containsExactly("1", "2");
    List<Published> answers = client.answers();
    assertThat(answers.get(2).offset()).isEqualTo(1);
    assertThat(Objects.requireNonNull(answers.get(3).status()).code())
        .isEqualTo(StatusCode.ALREADY_EXISTS);
    assertThat(other.began(1)).isEqualTo(new Position(answers.get(0).epoch(), 0));
  }
}
