package io.everwire.testkit.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.DeliveryMode;
import io.everwire.PresenceMode;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.HistoryFrame.HistoryEnd;
import io.everwire.internal.wire.HistoryFrame.HistoryItem;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.LinkFrame.Goodbye;
import io.everwire.internal.wire.PositionFrame.Gap;
import io.everwire.internal.wire.PresenceFrame.PresenceReply;
import io.everwire.internal.wire.PresenceFrame.PresenceRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Senseless frames of channels get an answer or end the session; nobody else notices. */
class ChannelBadInputTest {
  private static final long HUGE = (1L << 53) - 1;

  private final BadWorld world =
      new BadWorld(
          builder ->
              builder
                  .channels("**", ChannelPolicy.create())
                  .channels("kept", ChannelPolicy.create().history(100, Duration.ofMinutes(1))));

  private final RawPeer peer = world.peer();

  ChannelBadInputTest() {
    peer.open();
  }

  @AfterEach
  void nobodyElseNotices() {
    world.exchange();
    peer.close();
    world.pass(Duration.ofMinutes(5));
    world.close();
  }

  private void send(Frame... frames) {
    peer.sendWithAck(peer.received(), frames);
    world.pass(Duration.ofMillis(10));
  }

  private static Subscribe subscribe(
      long number, String epoch, long offset, long rewindMessages, long rewindMillis) {
    return new Subscribe(
        number,
        "kept",
        1_000_000,
        DeliveryMode.RELIABLE,
        epoch,
        offset,
        rewindMessages,
        rewindMillis,
        PresenceMode.NONE,
        Map.of());
  }

  private static Publish publish(String text, String key, String idempotencyKey, long number) {
    return new Publish(
        1,
        "kept",
        0,
        ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        key,
        0,
        idempotencyKey,
        number,
        false,
        false,
        false);
  }

  private List<@Nullable StatusCode> answers() {
    List<@Nullable StatusCode> codes = new ArrayList<>();
    for (Published answer : peer.all(Published.class)) {
      StatusCode code = answer.status() == null ? null : answer.status().code();
      for (long i = 0; i < Math.max(1, answer.count()); i++) {
        codes.add(code);
      }
    }
    return codes;
  }

  private void assertBreach(String about) {
    Status status = peer.last(Goodbye.class).status();
    assertThat(status.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
    assertThat(status.message()).contains(about);
  }

  @Test
  void aRewindBeyondAllThatThereIsBeginsWithTheOldest() {
    send(publish("1", "", "", 0), publish("2", "", "", 0));
    send(subscribe(1, "", 0, HUGE, 0), subscribe(2, "", 0, 0, HUGE));

    assertThat(peer.all(Subscribed.class)).extracting(Subscribed::offset).containsExactly(0L, 0L);
    assertThat(peer.all(Message.class))
        .filteredOn(message -> message.subscription() == 1)
        .extracting(Message::offset)
        .containsExactly(1L, 2L);
    assertThat(peer.all(Message.class)).hasSize(4);
    assertThat(peer.isClosed()).isFalse();
  }

  @Test
  void aPositionCountsBeforeARewindAndAnOffsetWithoutAnEpochDoesNotCount() {
    send(publish("1", "", "", 0), publish("2", "", "", 0));
    String epoch = peer.all(Published.class).get(0).epoch();
    send(subscribe(1, epoch, 1, 2, 1_000), subscribe(2, "", 1, 0, 0));

    assertThat(peer.all(Subscribed.class)).extracting(Subscribed::offset).containsExactly(1L, 2L);
    assertThat(peer.all(Message.class)).extracting(Message::offset).containsExactly(2L);
  }

  @Test
  void aPositionThatNeverWasIsAGap() {
    send(publish("1", "", "", 0));
    String epoch = peer.all(Published.class).get(0).epoch();
    send(subscribe(1, "no epoch", HUGE, 0, 0), subscribe(2, epoch, HUGE, 0, 0));
    world.pass(Duration.ofSeconds(3));

    assertThat(peer.all(Gap.class)).hasSize(2).allMatch(gap -> gap.missed() == 0);
    assertThat(peer.all(Gap.class)).allMatch(gap -> gap.offset() == 1 && gap.epoch().equals(epoch));
  }

  @Test
  void anUnknownWayOfDeliveryIsTheReliableOne() {
    byte[] batch =
        RawPeer.encode(
            0,
            new Subscribe(
                1,
                "kept",
                1_000_000,
                DeliveryMode.VOLATILE,
                "",
                0,
                0,
                0,
                PresenceMode.NONE,
                Map.of()));
    for (int i = 0; i + 1 < batch.length; i++) {
      if (batch[i] == (4 << 3) && batch[i + 1] > 0 && batch[i + 1] < 4) {
        batch[i + 1] = 99;
      }
    }
    peer.send(batch);
    send(publish("1", "", "", 0));

    assertThat(batch).contains((byte) 99);
    assertThat(peer.all(Message.class)).extracting(Message::offset).containsExactly(1L);
  }

  @Test
  void metadataAndEpochsThatAreTooLongAreRefusedByNameLimitAndSetting() {
    send(
        new Subscribe(
            1,
            "kept",
            1,
            DeliveryMode.RELIABLE,
            "",
            0,
            0,
            0,
            PresenceMode.NONE,
            Map.of("name", "ü".repeat(2_047))));
    send(subscribe(2, "e".repeat(256), 0, 0, 0));

    assertThat(peer.all(Unsubscribed.class))
        .extracting(Unsubscribed::status)
        .containsExactly(
            invalid(
                "subscription to \"kept\" refused: its metadata has 4,098 bytes of UTF-8, limit is"
                    + " 4,096 (SubscribeOptions.metadata)"),
            invalid(
                "subscription to \"kept\" refused: its epoch has 256 bytes of UTF-8, limit is 255"
                    + " (Position.epoch)"));
    assertThat(peer.isClosed()).isFalse();
  }

  private static Status invalid(String message) {
    return Status.of(StatusCode.INVALID_ARGUMENT, message);
  }

  @Test
  void moreTextsThanMetadataMayHaveAreABreach() {
    Map<String, String> texts =
        IntStream.range(0, 65).boxed().collect(Collectors.toMap(i -> "t" + i, i -> ""));
    send(new Subscribe(1, "kept", 1, DeliveryMode.RELIABLE, "", 0, 0, 0, PresenceMode.NONE, texts));

    assertBreach("64 texts");
  }

  @Test
  void keysAreCountedInBytes() {
    send(
        publish("1", "k".repeat(255), "", 0),
        publish("2", "ü".repeat(128), "", 0),
        publish("3", "", "ü".repeat(200), 0));

    assertThat(answers())
        .containsExactly(null, StatusCode.INVALID_ARGUMENT, StatusCode.INVALID_ARGUMENT);
    assertThat(peer.all(Published.class))
        .extracting(Published::status)
        .contains(
            invalid(
                "publish to \"kept\" refused: its key has 256 bytes of UTF-8, limit is 255"
                    + " (PublishOptions.key)"),
            invalid(
                "publish to \"kept\" refused: its idempotency key has 400 bytes of UTF-8, limit is"
                    + " 255 (PublishOptions.idempotencyKey)"));
  }

  @Test
  void aNumberThatComesAgainIsTheSamePublicationOrRefused() {
    send(publish("1", "", "", 5));
    send(publish("1", "", "", 5));
    send(publish("another", "", "", 5));
    send(publish("2", "", "", 6));

    assertThat(answers()).hasSize(4);
    assertThat(answers().get(1)).isNull();
    assertThat(answers().get(2)).isNotNull();
    assertThat(answers().get(3)).isNull();
    assertThat(peer.all(Published.class))
        .filteredOn(answer -> answer.status() == null)
        .extracting(Published::offset)
        .containsExactly(1L, 1L, 2L);
  }

  @Test
  void aNumberThatFallsIsRefused() {
    send(publish("5", "", "", 5));
    send(publish("3", "", "", 3));
    send(publish("6", "", "", 6));

    assertThat(answers()).containsExactly(null, StatusCode.ABORTED, null);
  }

  @Test
  void theHighestNumberOfAllIsTheLastOne() {
    send(publish("1", "", "", HUGE));
    send(publish("2", "", "", 0));

    assertBreach("publish number");
  }

  @Test
  void questionsThatNameNoChannelOrNoPositionAreAnsweredOneByOne() {
    send(publish("1", "", "", 0), publish("2", "", "", 0));
    send(
        new HistoryRequest(1, "a//b", false, "", 0, 10),
        new HistoryRequest(2, "n".repeat(100_000), true, "", 0, 10),
        new HistoryRequest(3, "kept", false, "e".repeat(100_000), 0, 10),
        new PresenceRequest(4, "", true),
        new PresenceRequest(5, "kept", true),
        new HistoryRequest(6, "kept", false, "no epoch", HUGE, 0),
        new HistoryRequest(7, "kept", true, "", 0, HUGE));

    assertThat(peer.all(HistoryEnd.class))
        .extracting(end -> end.status() == null ? null : end.status().code())
        .containsExactly(
            StatusCode.INVALID_ARGUMENT,
            StatusCode.INVALID_ARGUMENT,
            StatusCode.INVALID_ARGUMENT,
            null,
            null);
    assertThat(peer.all(PresenceReply.class))
        .extracting(end -> end.status() == null ? null : end.status().code())
        .containsExactly(StatusCode.INVALID_ARGUMENT, StatusCode.FAILED_PRECONDITION);
    assertThat(peer.all(HistoryEnd.class).get(3).gap()).isTrue();
    assertThat(peer.all(HistoryItem.class)).hasSize(3);
    assertThat(peer.isClosed()).isFalse();
  }

  @Test
  void moreQuestionsThanMayWaitAreRefused() {
    Frame[] questions = new Frame[100];
    for (int i = 0; i < questions.length; i++) {
      questions[i] = new HistoryRequest(i + 1L, "kept", false, "", 0, 10);
    }
    send(questions);

    assertThat(peer.all(HistoryEnd.class)).hasSize(100);
    assertThat(peer.all(HistoryEnd.class))
        .filteredOn(end -> end.status() != null)
        .isNotEmpty()
        .allSatisfy(
            end ->
                assertThat(end.status())
                    .extracting(Status::code)
                    .isEqualTo(StatusCode.RESOURCE_EXHAUSTED));
    assertThat(peer.isClosed()).isFalse();
  }

  @Test
  void twiceAsManyQuestionsAreABreach() {
    Frame[] questions = new Frame[200];
    for (int i = 0; i < questions.length; i++) {
      questions[i] = new PresenceRequest(i + 1L, "kept", true);
    }
    send(questions);

    assertBreach("questions at once");
  }

  @Test
  void theNumbersOfQuestionsRiseByOne() {
    send(new PresenceRequest(1, "kept", true));
    send(new HistoryRequest(1, "kept", false, "", 0, 1));

    assertBreach("question with number 1");
  }
}
