package io.everwire.internal.client;

import static io.everwire.internal.client.ScriptedServer.bytes;
import static io.everwire.internal.client.ScriptedServer.here;
import static io.everwire.internal.client.ScriptedServer.member;
import static io.everwire.internal.client.ScriptedServer.message;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.DeliveryMode;
import io.everwire.HistoryPage;
import io.everwire.HistoryQuery;
import io.everwire.Limits;
import io.everwire.Member;
import io.everwire.Presence;
import io.everwire.PresenceMode;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.HistoryFrame.HistoryEnd;
import io.everwire.internal.wire.HistoryFrame.HistoryItem;
import io.everwire.internal.wire.PositionFrame.Gap;
import io.everwire.internal.wire.PositionFrame.PositionMoved;
import io.everwire.internal.wire.PositionFrame.Recovered;
import io.everwire.internal.wire.PositionFrame.Snapshot;
import io.everwire.internal.wire.PresenceFrame;
import io.everwire.internal.wire.PresenceFrame.PresenceReply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server tells of channels costs a client bounded memory, whatever the server is. */
class ServerBoundsTest {
  private static final SubscribeOptions WATCHING =
      SubscribeOptions.DEFAULT.withPresence(PresenceMode.MEMBERS);
  private static final Subscribed SUBSCRIBED = new Subscribed(1, "e", 5);
  private static final Snapshot BEGIN = new Snapshot(1, false, "", 0);
  private static final Snapshot END = new Snapshot(1, true, "e", 6);

  private final ScriptedServer server = new ScriptedServer();

  private static Frame page(List<Member> members) {
    return new PresenceFrame.Presence(1, true, true, members, List.of(), 9);
  }

  private static Frame instead(Member joined, String left) {
    return new PresenceFrame.Presence(1, false, false, List.of(joined), List.of(left), 1);
  }

  private static Status end(Subscription subscription) {
    assertThat(subscription.ended()).isCompleted();
    return subscription.ended().join();
  }

  private CompletableFuture<HistoryPage<String>> ask(int limit) {
    return server.client.get(() -> server.client.channel("a").history(HistoryQuery.last(limit)));
  }

  private static HistoryItem item(long offset, int bytes) {
    return new HistoryItem(1, offset, 0, ByteBuffer.allocate(bytes), "", false);
  }

  private static HistoryEnd end() {
    return new HistoryEnd(1, "e", 9, false, 0, 0, false, null);
  }

  @Test
  void anAnswerHasNoMoreMessagesThanWereAskedFor() {
    ask(2);
    server.says(item(3, 1), item(2, 1));
    assertThat(server.clientEnd().ended).isNull();
    SessionEnd present = server.clientEnd();

    server.says(item(1, 1));

    assertThat(requireNonNull(present.ended).message()).contains("3 publications");
  }

  @Test
  void anAnswerHasAMebibyteOrOneMessage() {
    CompletableFuture<HistoryPage<String>> page = ask(1_000);
    ByteBuffer part = ByteBuffer.allocate(Frame.MAX_PART_BYTES);
    long parts = 2 * HistoryAnswer.MAX_BYTES / Frame.MAX_PART_BYTES;
    server.says(new HistoryItem(1, 9, parts * Frame.MAX_PART_BYTES, part.duplicate(), "", false));
    for (int i = 1; i < parts; i++) {
      server.says(new HistoryItem(1, 0, 0, part.duplicate(), "", false));
    }
    server.says(end());
    assertThat(page).isCompletedWithValueMatching(each -> each.messages().size() == 1);

    ask(1_000);
    for (int i = 0; i < 15; i++) {
      server.says(new HistoryItem(2, 20 - i, 0, part.duplicate(), "", false));
    }
    SessionEnd present = server.clientEnd();
    assertThat(present.ended).isNull();
    server.says(new HistoryItem(2, 1, 0, part.duplicate(), "", false));

    assertThat(requireNonNull(present.ended).message()).contains("1048576 bytes");
  }

  @Test
  void aPresenceOfTooManyMembersIsRefusedAndTheNextQuestionIsAnswered() {
    CompletableFuture<Presence> present =
        server.client.get(() -> server.client.channel("a").presence());
    sendTooMany(members -> new PresenceReply(1, true, members, 9, null));
    server.says(new PresenceReply(1, false, List.of(), 9, null));

    assertThat(ChannelWorld.failure(present))
        .matches(status -> status.code() == StatusCode.RESOURCE_EXHAUSTED)
        .matches(status -> status.message().contains("65,536 members"));
    CompletableFuture<Presence> next =
        server.client.get(() -> server.client.channel("a").presence());
    server.says(new PresenceReply(2, false, List.of(member("s", "Ada")), 1, null));
    assertThat(next).isCompletedWithValueMatching(each -> each.members().size() == 1);
  }

  private interface Page {
    Frame of(List<Member> members);
  }

  private void sendTooMany(Page page) {
    for (int i = 0; i <= MemberBound.MAX_MEMBERS; i += 1_024) {
      int first = i;
      server.says(
          page.of(
              IntStream.range(0, 1_024)
                  .mapToObj(each -> member("s" + (first + each), ""))
                  .toList()));
    }
  }

  @Test
  void aSubscriptionOfWhichTooManyMembersAreToldEndsAndNothingElse() {
    Subscription subscription = server.subscribe(WATCHING);
    server.says(SUBSCRIBED);

    sendTooMany(ServerBoundsTest::page);

    assertThat(end(subscription))
        .matches(status -> status.code() == StatusCode.RESOURCE_EXHAUSTED)
        .matches(status -> status.message().contains("PresenceMode.COUNT"));
    assertThat(server.heard(Unsubscribe.class)).containsExactly(new Unsubscribe(1));
    server.says(message(6, "late"), new Unsubscribed(1, null));
    assertThat(server.told()).containsExactly("ended RESOURCE_EXHAUSTED");
    assertThat(server.clientEnd().ended).isNull();
    server.restarts();
    assertThat(server.heard(Subscribe.class)).isEmpty();
  }

  @Test
  void membersHaveTogetherABoundInCharacters() {
    Subscription subscription = server.subscribe(WATCHING);
    server.says(SUBSCRIBED);
    String text = "x".repeat(4_000);
    for (int i = 0; i < 5_000 && !subscription.ended().isDone(); i += 20) {
      int first = i;
      server.says(
          page(
              IntStream.range(0, 20)
                  .mapToObj(each -> member("s" + (first + each), text))
                  .toList()));
    }

    assertThat(end(subscription).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
  }

  @Test
  void membersThatComeAndGoAreNotCountedTogether() {
    server.subscribe(WATCHING);
    server.says(SUBSCRIBED, here(false));
    String text = "x".repeat(4_000);
    for (int i = 0; i < 10_000; i++) {
      server.says(instead(member("s" + i, text), "s" + (i - 1)));
    }

    assertThat(server.told()).hasSize(10_001);
  }

  @Test
  void aMemberHasNoMoreMetadataThanAnybodyMayGive() {
    server.subscribe(WATCHING);
    SessionEnd present = server.clientEnd();
    server.says(SUBSCRIBED, here(false, member("s", "x".repeat(4_093))));

    assertThat(requireNonNull(present.ended).message()).contains("4097 characters");
  }

  @Test
  void metadataIsBoundedAtTheCall() {
    SubscribeOptions most =
        SubscribeOptions.DEFAULT.withMetadata(Map.of("name", "x".repeat(4_092)));
    server.subscribe(most);

    assertThatThrownBy(() -> server.subscribe(most.withMetadata(Map.of("name", "x".repeat(4_093)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("SubscribeOptions.metadata", "4097", "4096");
  }

  @Test
  void marksThatWaitForTheListenerAreOne() {
    ScriptedServer slow = new ScriptedServer(Limits.DEFAULT, true);
    slow.subscribe(DeliveryMode.LATEST);
    slow.says(new Subscribed(1, "e", 5, true));
    for (int i = 6; i < 5_000; i++) {
      slow.says(
          BEGIN,
          new Snapshot(1, true, "e", i),
          new PositionMoved(1, i),
          new Gap(1, 1, "e", i),
          new PositionMoved(1, i));
    }
    slow.says(BEGIN, new Snapshot(1, true, "e", 6_000), new Recovered(1));
    slow.listenerTakesAll();

    assertThat(slow.told())
        .containsExactly("gap of 4994 to 4999", "snapshot", "snapshot ends", "recovered");
  }

  @Test
  void aSnapshotThatAGapCutsOffIsNotToldIfItStillWaits() {
    ScriptedServer slow = new ScriptedServer(Limits.DEFAULT, true);
    slow.subscribe(DeliveryMode.LATEST);
    slow.says(SUBSCRIBED, BEGIN, new Gap(1, 1, "e", 7), message(8, "x", "8"));
    slow.listenerTakesAll();

    assertThat(slow.told()).containsExactly("gap of 1 to 7", "x8");
  }

  @Test
  void theEndOfASnapshotThatHadMessagesIsToldBeforeTheNextBegins() {
    ScriptedServer slow = new ScriptedServer(Limits.DEFAULT, true);
    slow.subscribe(DeliveryMode.LATEST);
    slow.says(
        SUBSCRIBED,
        BEGIN,
        message(2, "x", "2"),
        END,
        new Gap(1, 1, "e", 7),
        BEGIN,
        message(3, "y", "3"),
        END);
    slow.listenerTakesAll();

    assertThat(slow.told())
        .containsExactly(
            "snapshot", "x2", "snapshot ends", "gap of 1 to 7", "snapshot", "y3", "snapshot ends");
  }

  @Test
  void changesOfPresenceThatWaitForTheListenerAreBoundedByWhoIsThere() {
    ScriptedServer slow = new ScriptedServer(Limits.DEFAULT, true);
    slow.subscribe(WATCHING);
    slow.says(SUBSCRIBED, here(false));
    for (int i = 0; i < 5_000; i++) {
      slow.says(instead(member("s" + i, ""), "s" + (i - 1)));
    }
    slow.listenerTakesAll();

    assertThat(slow.told()).containsExactly("here +s4999 of 1");
  }

  static List<Arguments> breaches() {
    return List.of(
        breach(DeliveryMode.RELIABLE, "moves back", new PositionMoved(1, 4)),
        breach(DeliveryMode.RELIABLE, "does not recover", new Recovered(1)),
        breach(DeliveryMode.RELIABLE, "not LATEST", BEGIN),
        breach(DeliveryMode.RELIABLE, "without an epoch", new Gap(1, 1, "", 9)),
        breach(DeliveryMode.RELIABLE, "names no key", new Message(1, 6, 0, bytes(""), "", true)),
        breach(DeliveryMode.RELIABLE, "has a payload", new Message(1, 6, 0, bytes("p"), "k", true)),
        breach(
            DeliveryMode.RELIABLE,
            "within a message",
            new Message(1, 6, 90, bytes("part")),
            new PositionMoved(1, 9)),
        breach(DeliveryMode.RELIABLE, "did not ask", here(false)),
        breach(DeliveryMode.LATEST, "ends", END),
        breach(DeliveryMode.LATEST, "begins", BEGIN, BEGIN),
        breach(DeliveryMode.LATEST, "without an epoch", BEGIN, new Snapshot(1, true, "", 9)),
        breach(DeliveryMode.LATEST, "within a snapshot", BEGIN, new PositionMoved(1, 9)));
  }

  private static Arguments breach(DeliveryMode mode, String about, Frame... frames) {
    return Arguments.of(mode, about, List.of(frames));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("breaches")
  void whatAnHonestServerCannotSayIsABreach(DeliveryMode mode, String about, List<Frame> frames) {
    server.subscribe(mode);
    SessionEnd present = server.clientEnd();
    server.says(SUBSCRIBED);
    assertThat(present.ended).isNull();
    server.says(frames.toArray(Frame[]::new));

    Status status = requireNonNull(present.ended);
    assertThat(status.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
    assertThat(status.message()).contains("breach", about);
  }

  static List<Arguments> answersThatAreNone() {
    return List.of(
        Arguments.of("not asked", end(), 0),
        Arguments.of("not asked", new PresenceReply(1, false, List.of(), 0, null), 1),
        Arguments.of("not asked", new HistoryEnd(2, "e", 9, false, 0, 0, false, null), 1),
        Arguments.of("too early", new HistoryEnd(1, "", 9, false, 0, 0, false, null), 1));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("answersThatAreNone")
  void anAnswerThatNobodyAskedForIsABreach(String about, Frame answer, int questions) {
    SessionEnd present = server.clientEnd();
    if (questions > 0) {
      ask(5);
    }
    server.says(answer);

    assertThat(requireNonNull(present.ended).message()).contains("breach", about);
  }

  @Test
  void listsOfMembersAndChangesAreNotMixed() {
    server.subscribe(WATCHING);
    SessionEnd present = server.clientEnd();
    server.says(SUBSCRIBED, here(true, member("s", "")), instead(member("t", ""), "s"));

    assertThat(requireNonNull(present.ended).message()).contains("mixed");
  }
}
