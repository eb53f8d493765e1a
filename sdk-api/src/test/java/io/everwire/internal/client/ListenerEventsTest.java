package io.everwire.internal.client;

import static io.everwire.internal.client.ScriptedServer.bytes;
import static io.everwire.internal.client.ScriptedServer.here;
import static io.everwire.internal.client.ScriptedServer.member;
import static io.everwire.internal.client.ScriptedServer.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.DeliveryMode;
import io.everwire.Limits;
import io.everwire.Member;
import io.everwire.Position;
import io.everwire.PresenceMode;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.PositionFrame;
import io.everwire.internal.wire.PositionFrame.PositionMoved;
import io.everwire.internal.wire.PositionFrame.Recovered;
import io.everwire.internal.wire.PositionFrame.Snapshot;
import io.everwire.internal.wire.PresenceFrame.Presence;
import io.everwire.internal.wire.VolatileFrame.VolatileMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a subscription makes of what a server says: to its listener, and in the next session. */
class ListenerEventsTest {
  private static final SubscribeOptions WATCHING =
      SubscribeOptions.DEFAULT.withPresence(PresenceMode.MEMBERS);

  private final ScriptedServer server = new ScriptedServer();

  private static PositionFrame.Gap gap(long missed, String epoch, long offset) {
    return new PositionFrame.Gap(1, missed, epoch, offset);
  }

  private static VolatileMessage swift(long ordinal, long offset, String text) {
    return new VolatileMessage(1, ordinal, "e", offset, "", bytes(text));
  }

  private static Presence left(long count, String... sessions) {
    return new Presence(1, false, false, List.of(), List.of(sessions), count);
  }

  private static Presence joined(long count, Member... members) {
    return new Presence(1, false, false, List.of(members), List.of(), count);
  }

  private static Message deletion(long offset, String key) {
    return new Message(1, offset, 0, bytes(""), key, true);
  }

  @Test
  void ofLatestOnlyTheServerMovesThePosition() {
    server.subscribe(DeliveryMode.LATEST);
    server.says(new Subscribed(1, "e", 3), message(5, "x", "1"), message(9, "y", "1"));
    server.restarts();
    assertThat(server.asked()).matches(asked -> asked.epoch().equals("e") && asked.offset() == 3);

    server.says(new Subscribed(1, "e", 3, true), new PositionMoved(1, 9));
    server.restarts();

    assertThat(server.asked().offset()).isEqualTo(9);
  }

  @Test
  void ofLatestWhatWasDeliveredInAFormerSessionIsNotDeliveredAgain() {
    server.subscribe(DeliveryMode.LATEST);
    server.says(new Subscribed(1, "e", 0), message(5, "x", "5"), message(3, "y", "3"));
    server.restarts();
    server.says(
        new Subscribed(1, "e", 0, true),
        message(5, "x", "5"),
        message(4, "y", "4"),
        new PositionMoved(1, 5),
        message(6, "x", "6"));

    assertThat(server.told()).containsExactly("x5", "y3", "y4", "x6");
  }

  @Test
  void ofLatestWhatIsDroppedGivesItsCreditBack() {
    Limits tiny = Limits.builder().subscriptionWindowBytes(1).build();
    ScriptedServer narrow = new ScriptedServer(tiny, false);
    narrow.subscribe(DeliveryMode.LATEST);
    narrow.says(new Subscribed(1, "e", 0), message(5, "x", "5"));
    narrow.restarts();
    narrow.says(new Subscribed(1, "e", 0, true), message(5, "x", "5"));
    narrow.says(message(6, "x", "6"));

    assertThat(narrow.told()).containsExactly("x5", "x6");
    assertThat(narrow.clientEnd().ended).isNull();
  }

  @Test
  void ofLatestADeletionIsTheNewestOfItsKey() {
    server.subscribe(DeliveryMode.LATEST);
    server.says(new Subscribed(1, "e", 0), message(1, "x", "1"), deletion(2, "x"));
    server.restarts();
    server.says(new Subscribed(1, "e", 0, true), message(1, "x", "1"), message(3, "x", "3"));

    assertThat(server.told()).containsExactly("x1", "-x at 2", "x3");
  }

  @Test
  void ofLatestANewEpochIsAGapUnlessASnapshotFollows() {
    server.subscribe(DeliveryMode.LATEST);
    server.says(new Subscribed(1, "e", 0), message(5, "x", "5"), new PositionMoved(1, 5));
    server.restarts();
    server.says(new Subscribed(1, "f", 2), message(3, "x", "3"), new PositionMoved(1, 3));
    server.restarts();
    server.says(
        new Subscribed(1, "g", 2),
        new Snapshot(1, false, "", 0),
        message(1, "x", "1"),
        new Snapshot(1, true, "g", 2));

    assertThat(server.told())
        .containsExactly("x5", "gap of ? to 2", "x3", "snapshot", "x1", "snapshot ends");
  }

  @Test
  void aSnapshotThatIsCutOffIsAskedForAnew() {
    Subscription subscription = server.subscribe(DeliveryMode.LATEST);
    server.says(new Subscribed(1, "e", 7), new Snapshot(1, false, "", 0), message(2, "x", "2"));
    server.restarts();
    assertThat(server.asked().epoch()).isEmpty();

    server.says(
        new Subscribed(1, "e", 8),
        new Snapshot(1, false, "", 0),
        message(2, "x", "2"),
        new Snapshot(1, true, "e", 8));
    assertThat(subscription.position()).contains(new Position("e", 8));
    server.restarts();

    assertThat(server.asked()).matches(asked -> asked.epoch().equals("e") && asked.offset() == 8);
    assertThat(server.told()).containsExactly("snapshot", "x2", "snapshot", "x2", "snapshot ends");
  }

  @Test
  void aVolatileMessageThatIsNotNewerIsDropped() {
    server.subscribe(DeliveryMode.VOLATILE);
    server.saysVolatile(swift(1, 1, "before Subscribed"));
    server.says(new Subscribed(1, "e", 0));
    server.saysVolatile(swift(2, 5, "a"));
    server.saysVolatile(swift(2, 6, "not newer"));
    server.saysVolatile(swift(3, 4, "older in the channel"));
    server.saysVolatile(new VolatileMessage(7, 9, "e", 9, "", bytes("to nobody")));
    server.saysVolatile(swift(4, 5, "b"));

    assertThat(server.told()).containsExactly("a", "b");
    assertThat(server.clientEnd().ended).isNull();
  }

  @Test
  void aVolatileSubscriptionGoesOnFromNowAndKnowsOfNoGap() {
    server.subscribe(DeliveryMode.VOLATILE);
    server.says(new Subscribed(1, "e", 0));
    server.saysVolatile(swift(1, 5, "a"));
    server.restarts();
    assertThat(server.asked().epoch()).isEmpty();

    server.says(new Subscribed(1, "f", 90));
    server.saysVolatile(new VolatileMessage(1, 1, "f", 91, "", bytes("b")));

    assertThat(server.told()).containsExactly("a", "b");
  }

  @Test
  void ofVolatileADeletionIsToldAndMovesThePosition() {
    Subscription subscription = server.subscribe(DeliveryMode.VOLATILE);
    server.says(new Subscribed(1, "e", 0), deletion(5, "x"));
    assertThat(subscription.position()).contains(new Position("e", 5));
    server.saysVolatile(swift(1, 4, "older"));
    server.saysVolatile(swift(2, 6, "newer"));

    assertThat(server.told()).containsExactly("-x at 5", "newer");
  }

  @Test
  void ofVolatileANewEpochIsNoGapButMovesThePosition() {
    Subscription subscription = server.subscribe(DeliveryMode.VOLATILE);
    server.says(new Subscribed(1, "e", 90), gap(0, "f", 2));
    assertThat(subscription.position()).contains(new Position("f", 2));
    server.says(deletion(3, "x"));
    server.saysVolatile(new VolatileMessage(1, 1, "f", 4, "", bytes("b")));

    assertThat(server.told()).containsExactly("-x at 3", "b");
    assertThat(server.clientEnd().ended).isNull();
  }

  @Test
  void aVolatileMessageToAReliableSubscriptionMovesNothing() {
    Subscription subscription = server.subscribe(DeliveryMode.RELIABLE);
    server.says(new Subscribed(1, "e", 1), message(2, "2"));
    server.saysVolatile(swift(1, 9, "v"));
    server.says(message(3, "3"));

    assertThat(server.told()).containsExactly("2", "v", "3");
    assertThat(subscription.position()).contains(new Position("e", 3));
  }

  @Test
  void ofVolatileMessagesThatWaitForTheListenerTheNewestWin() {
    Limits small = Limits.builder().subscriptionWindowBytes(3 * 65).build();
    ScriptedServer slow = new ScriptedServer(small, true);
    slow.subscribe(DeliveryMode.VOLATILE);
    slow.says(new Subscribed(1, "e", 0));
    for (int i = 0; i < 10; i++) {
      slow.saysVolatile(swift(i + 1, i, "" + i));
    }
    slow.listenerTakesAll();

    assertThat(slow.told()).containsExactly("7", "8", "9");
  }

  @Test
  void whatFollowsAGapWaitsForTheStateToBeReloaded() {
    CompletableFuture<Void> reloaded = new CompletableFuture<>();
    EventLog log = server.log;
    server.subscribe(
        WATCHING.withReload(
            gap -> {
              log.events.add("reloading after " + gap.continuesAfter().offset());
              return reloaded;
            }));
    server.says(
        new Subscribed(1, "e", 0, true),
        message(1, "1"),
        gap(3, "e", 4),
        new Recovered(1),
        message(5, "5"),
        here(false, member("s", "")));
    assertThat(server.told()).containsExactly("1", "gap of 3 to 4", "reloading after 4");

    reloaded.complete(null);
    server.environment.run();
    server.says(message(6, "6"));

    assertThat(server.told().subList(3, 7)).containsExactly("recovered", "5", "here +s of 1", "6");
  }

  @Test
  void aReloadThatFailsHoldsNothingBack() {
    server.subscribe(
        SubscribeOptions.DEFAULT.withReload(
            gap -> CompletableFuture.failedFuture(new IllegalStateException("cannot"))));
    server.says(new Subscribed(1, "e", 0), gap(1, "e", 1), message(2, "2"));
    assertThat(server.told()).containsExactly("gap of 1 to 1", "2");
  }

  @Test
  void aHookThatThrowsHoldsNothingBack() {
    server.subscribe(
        SubscribeOptions.DEFAULT.withReload(
            gap -> {
              throw new IllegalStateException("cannot");
            }));
    server.says(new Subscribed(1, "e", 0), gap(1, "e", 1), message(2, "2"));
    assertThat(server.told()).containsExactly("gap of 1 to 1", "2");
  }

  @Test
  void aSubscriptionThatIsClosedWhileItReloadsEnds() {
    Subscription subscription =
        server.subscribe(SubscribeOptions.DEFAULT.withReload(gap -> new CompletableFuture<>()));
    server.says(new Subscribed(1, "e", 0), gap(1, "e", 1), message(2, "2"));

    subscription.close();
    server.environment.run();
    server.says(new Unsubscribed(1, null));

    assertThat(server.told()).containsExactly("gap of 1 to 1", "ended OK");
    assertThat(subscription.ended()).isCompleted();
  }

  @Test
  void aSubscriptionThatEndsWhileItReloadsForTheFirstOfTwoGapsTellsTheOtherAndItsEnd() {
    Subscription subscription =
        server.subscribe(SubscribeOptions.DEFAULT.withReload(gap -> new CompletableFuture<>()));
    server.says(new Subscribed(1, "e", 0), gap(1, "e", 1), message(2, "2"), gap(1, "e", 3));
    server.says(new Unsubscribed(1, Status.of(StatusCode.PERMISSION_DENIED, "no more")));

    assertThat(server.told())
        .containsExactly("gap of 1 to 1", "2", "gap of 1 to 3", "ended PERMISSION_DENIED");
    assertThat(subscription.ended()).isCompleted();
  }

  @Test
  void ofLatestWhatComesBehindAGapLeavesThePositionThere() {
    server.subscribe(DeliveryMode.LATEST);
    server.says(new Subscribed(1, "e", 3), gap(0, "e", 6), message(9, "x", "1"));
    server.restarts();
    assertThat(server.asked()).matches(asked -> asked.epoch().equals("e") && asked.offset() == 6);
  }

  @Test
  void aLatestSubscriptionThatLostItsSnapshotAndGetsNoneAnewIsToldOfAGap() {
    server.subscribe(DeliveryMode.LATEST);
    server.says(new Subscribed(1, "e", 3), new Snapshot(1, false, "", 0), message(2, "x", "1"));
    server.restarts();
    server.says(new Subscribed(1, "e", 3), message(4, "y", "2"));

    assertThat(server.told()).containsExactly("snapshot", "x1", "gap of ? to 3", "y2");
  }

  @Test
  void aVolatileSubscriptionGetsNothingTwiceFromAServerThatIsBehindTheFormerOne() {
    Subscription subscription = server.subscribe(DeliveryMode.VOLATILE);
    server.says(new Subscribed(1, "e", 8));
    server.saysVolatile(swift(1, 9, "9"));
    server.saysVolatile(swift(2, 10, "10"));
    server.restarts();
    server.says(new Subscribed(1, "e", 8));
    assertThat(subscription.position()).contains(new Position("e", 10));
    server.saysVolatile(swift(1, 9, "9"));
    server.saysVolatile(swift(2, 10, "10"));
    server.saysVolatile(swift(3, 10, "next"));

    assertThat(server.told()).containsExactly("9", "10", "next");
  }

  @Test
  void aVolatileMessageThatOvertakesANewEpochIsNotFollowedByOlderOnes() {
    server.subscribe(DeliveryMode.VOLATILE);
    server.says(new Subscribed(1, "e", 8));
    server.saysVolatile(new VolatileMessage(1, 1, "f", 5, "", bytes("5")));
    server.says(gap(0, "f", 1), deletion(3, "x"));

    assertThat(server.told()).containsExactly("5");
  }

  @Test
  void aLostEpochIsAGapOfUnknownSizeAndTheNextPositionIsInTheNewOne() {
    Subscription subscription = server.subscribe(DeliveryMode.RELIABLE);
    server.says(new Subscribed(1, "e", 4), message(5, "5"));
    server.restarts();
    assertThat(server.asked()).matches(asked -> asked.epoch().equals("e") && asked.offset() == 5);

    server.says(new Subscribed(1, "e", 5, true), gap(0, "f", 2), new Recovered(1), message(3, "3"));
    server.restarts();

    assertThat(server.told()).containsExactly("5", "gap of ? to 2", "recovered", "3");
    assertThat(subscription.position()).contains(new Position("f", 3));
    assertThat(server.asked()).matches(asked -> asked.epoch().equals("f") && asked.offset() == 3);
  }

  @Test
  void gapsOfWhichOneIsOfUnknownSizeAreOneOfUnknownSize() {
    ScriptedServer slow = new ScriptedServer(Limits.DEFAULT, true);
    slow.subscribe(DeliveryMode.RELIABLE);
    slow.says(new Subscribed(1, "e", 0), gap(2, "e", 2), gap(0, "e", 5), gap(1, "e", 6));
    slow.listenerTakesAll();

    assertThat(slow.told()).containsExactly("gap of ? to 6");
  }

  @Test
  void aListOfMembersInSeveralFramesIsOneEvent() {
    server.subscribe(WATCHING);
    server.says(
        new Subscribed(1, "e", 0),
        new Presence(1, true, true, List.of(member("s", "Ada")), List.of(), 2),
        new Presence(1, true, false, List.of(member("t", "Bob")), List.of(), 2));
    server.says(joined(3, member("u", "Cid")));
    server.says(left(2, "s", "unknown"));

    assertThat(server.told())
        .containsExactly("here +sAda +tBob of 2", "change +uCid of 3", "change -sAda of 2");
  }

  @Test
  void aMemberOfWhomSomethingElseIsToldHasLeftAndJoined() {
    server.subscribe(WATCHING);
    server.says(new Subscribed(1, "e", 0), here(false, member("s", "Ada"), member("t", "Bob")));
    server.says(joined(2, member("s", "Eve"), member("t", "Bob")));

    assertThat(server.told()).containsExactly("here +sAda +tBob of 2", "change -sAda +sEve of 2");
  }

  @Test
  void changesThatWaitForTheListenerAreOne() {
    ScriptedServer slow = new ScriptedServer(Limits.DEFAULT, true);
    slow.subscribe(WATCHING);
    slow.says(new Subscribed(1, "e", 0), here(false, member("s", "Ada"), member("t", "Bob")));
    slow.listenerTakesAll();
    slow.says(
        joined(3, member("u", "Cid")),
        left(2, "s"),
        joined(3, member("v", "Dan")),
        left(2, "u"),
        joined(3, member("s", "Ada")));
    slow.listenerTakesAll();

    assertThat(slow.told())
        .containsExactly("here +sAda +tBob of 2", "change -sAda +sAda +vDan of 3");
  }

  @Test
  void changesThatComeToNothingAreNotTold() {
    ScriptedServer slow = new ScriptedServer(Limits.DEFAULT, true);
    slow.subscribe(WATCHING);
    slow.says(new Subscribed(1, "e", 0), here(false, member("s", "Ada")));
    slow.listenerTakesAll();
    slow.says(joined(2, member("u", "Cid")), left(1, "u"));
    slow.listenerTakesAll();

    assertThat(slow.told()).containsExactly("here +sAda of 1");
  }

  @Test
  void everybodyIsToldAnewInANewSession() {
    server.subscribe(WATCHING);
    server.says(new Subscribed(1, "e", 0), here(false, member("s", "Ada")));
    server.restarts();
    server.says(new Subscribed(1, "e", 0, true), here(false, member("t", "Bob")));

    assertThat(server.told()).containsExactly("here +sAda of 1", "here +tBob of 1");
  }

  @Test
  void aDeletionIsToldByItsKeyAndMovesThePosition() {
    Subscription subscription = server.subscribe(DeliveryMode.RELIABLE);
    server.says(new Subscribed(1, "e", 0), message(1, "x", "1"), deletion(2, "x"));

    assertThat(server.told()).containsExactly("x1", "-x at 2");
    assertThat(subscription.position()).contains(new Position("e", 2));
  }
}
