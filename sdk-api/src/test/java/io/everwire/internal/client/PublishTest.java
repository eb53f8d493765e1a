package io.everwire.internal.client;

import static io.everwire.internal.client.ChannelWorld.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.Limits;
import io.everwire.Receipt;
import io.everwire.ServerLimits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.client.ChannelWorld.Inbox;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Published;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PublishTest {
  private final ChannelWorld world = new ChannelWorld();

  @Test
  void aPublishIsConfirmedWithItsPosition() {
    TestClient client = world.client();

    Receipt first = client.get(() -> client.channel("a").publish("1")).join();
    Receipt second = client.get(() -> client.channel("a").publish("2")).join();

    assertThat(first.position().offset()).isEqualTo(1);
    assertThat(second.position().offset()).isEqualTo(2);
    assertThat(second.position().epoch()).isEqualTo(first.position().epoch()).isNotEmpty();
  }

  @Test
  void publishesWithoutAConnectionWaitAndKeepTheirOrder() {
    TestClient client = world.unconnected(Limits.DEFAULT);
    List<CompletableFuture<Receipt>> receipts = publish(client, "a", 5);
    assertThat(receipts).noneMatch(CompletableFuture::isDone);

    world.connect(client, Limits.DEFAULT);

    assertThat(offsets(receipts)).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void confirmationsThatFollowEachOtherGoAsOneFrame() {
    TestClient client = world.unconnected(Limits.DEFAULT);
    publish(client, "a", 50);

    world.connect(client, Limits.DEFAULT);

    List<Published> answers = client.end().received(Published.class);
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).count()).isEqualTo(50);
  }

  @Test
  void theNameAndTheEpochTravelOnce() {
    TestClient client = world.client();

    client.get(() -> client.channel("a").publish("1"));
    client.get(() -> client.channel("a").publish("2"));

    assertThat(client.server().received(Publish.class))
        .extracting(Publish::name)
        .containsExactly("a", "");
    assertThat(client.end().received(Published.class))
        .extracting(answer -> answer.epoch().isEmpty())
        .containsExactly(false, true);
  }

  @Test
  void channelsAreNumberedInTheOrderOfTheirFirstPublish() {
    TestClient client = world.client();

    client.get(() -> client.channel("a").publish("1"));
    client.get(() -> client.channel("b").publish("1"));
    client.get(() -> client.channel("a").publish("2"));

    assertThat(client.server().received(Publish.class))
        .extracting(Publish::channel)
        .containsExactly(1L, 2L, 1L);
  }

  @Test
  void aLargeMessageGoesInPartsAndOtherChannelsAlternateWithIt() {
    TestClient client = world.unconnected(Limits.DEFAULT);
    Inbox inbox = new Inbox();
    client.channel("large").subscribe(inbox);
    String large = "x".repeat(300_000);
    client.publish("large", large);
    CompletableFuture<Receipt> after = client.channel("large").publish("after");
    client.publish("small", "small");

    world.connect(client, Limits.DEFAULT);

    assertThat(inbox.payloads).containsExactly(large, "after");
    assertThat(after.join().position().offset()).isEqualTo(2);
    List<Publish> parts = client.server().received(Publish.class);
    assertThat(parts).extracting(Publish::channel).startsWith(1L, 2L, 1L);
    assertThat(parts).extracting(Publish::total).startsWith(300_000L, 0L, 0L);
  }

  @Test
  void anEmptyMessageIsAMessage() {
    TestClient client = world.client();
    Inbox inbox = new Inbox();
    client.channel("a").subscribe(inbox);

    client.get(() -> client.channel("a").publish(""));

    assertThat(inbox.payloads).containsExactly("");
  }

  @Test
  void nullIsRefusedAtTheCall() {
    Channel<String> channel = world.client().channel("a");

    assertThatThrownBy(() -> channel.publish(nothing())).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> channel.subscribe(nothing())).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aBadNameIsRefusedAtTheCall() {
    TestClient client = world.client();

    assertThatThrownBy(() -> client.channel("a//b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a//b");
  }

  @Test
  void anExceptionOfTheCodecIsThrownAtTheCallAndLeavesNothingBehind() {
    TestClient client = world.client();
    Channel<String> channel =
        client.channels.channel(
            "a",
            Codec.of(
                text -> {
                  throw new IllegalStateException("cannot encode");
                },
                bytes -> ""));

    assertThatThrownBy(() -> channel.publish("1")).hasMessage("cannot encode");

    assertThat(client.isIdle()).isTrue();
  }

  @Test
  void nothingIsLostOrDoubledWhenTheLinkDiesInTheMiddle() {
    TestClient client = world.client();
    Inbox inbox = new Inbox();
    client.get(() -> client.channel("a").subscribe(inbox));
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      receipts.add(client.channel("a").publish(Integer.toString(i)));
      if (i % 5 == 4) {
        client.cutLink();
        client.attachAnotherLink();
      }
    }
    world.environment.run();

    assertThat(offsets(receipts)).isSorted().doesNotHaveDuplicates().hasSize(20);
    assertThat(inbox.payloads).hasSize(20).startsWith("0", "1", "2").endsWith("18", "19");
  }

  @Test
  void aLargeMessageGoesOnOverAnotherLink() {
    TestClient client = world.client();
    Inbox inbox = new Inbox();
    client.get(() -> client.channel("a").subscribe(inbox));
    String large = "y".repeat(900_000);
    CompletableFuture<Receipt> receipt = client.channel("a").publish(large);
    client.cutLink();
    assertThat(receipt).isNotDone();

    client.attachAnotherLink();

    assertThat(receipt).isCompleted();
    assertThat(inbox.payloads).containsExactly(large);
  }

  @Test
  void aPublishThatWasSentFailsWithTheSessionAndMayHaveHappened() {
    TestClient client = world.client();
    client.server().link().stall();
    CompletableFuture<Receipt> sent = client.get(() -> client.channel("a").publish("1"));
    assertThat(sent).isNotDone();

    client.loseSession();

    Status status = failure(sent);
    assertThat(status.code()).isEqualTo(StatusCode.ABORTED);
    assertThat(status.message()).contains("may have been published", "forgotten");
  }

  @Test
  void aPublishThatWaitsGoesOnInTheNextSession() {
    TestClient client = world.client();
    client.get(() -> client.channel("a").publish("before"));
    client.cutLink();
    CompletableFuture<Receipt> waiting = client.get(() -> client.channel("a").publish("1"));
    client.loseSession();
    assertThat(waiting).isNotDone();

    world.connect(client, Limits.DEFAULT);

    assertThat(waiting.join().position().offset()).isEqualTo(2);
    assertThat(client.server().received(Publish.class))
        .extracting(Publish::channel, Publish::name)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(1L, "a"));
  }

  @Test
  void aMessageThatHasBegunFailsWithTheSessionAndTheOneBehindItGoesOn() {
    Limits server = Limits.builder().replayBufferBytes(70_000).build();
    ChannelWorld small = new ChannelWorld(server);
    Limits own = Limits.builder().replayBufferBytes(70_000).build();
    TestClient client = small.client(own);
    client.server().link().stall();
    CompletableFuture<Receipt> begun =
        client.get(() -> client.channel("a").publish("z".repeat(500_000)));
    CompletableFuture<Receipt> behind = client.get(() -> client.channel("a").publish("behind"));

    client.loseSession();
    assertThat(failure(begun).code()).isEqualTo(StatusCode.ABORTED);
    assertThat(behind).isNotDone();
    small.connect(client, own);

    assertThat(behind.join().position().offset()).isEqualTo(1);
  }

  @Test
  void moreThanTheWindowWaitsForConfirmations() {
    Limits server = Limits.builder().publishWindowMessages(3).build();
    ChannelWorld narrow = new ChannelWorld(server);
    TestClient client = narrow.client();
    client.server().link().stall();

    List<CompletableFuture<Receipt>> receipts = publish(client, "a", 10);
    narrow.environment.run();
    assertThat(client.server().received(Publish.class)).hasSize(3);
    client.server().link().goOn();

    assertThat(offsets(receipts)).hasSize(10).isSorted();
  }

  @Test
  void theWindowStandsAboveAllChannels() {
    Limits server = Limits.builder().publishWindowMessages(3).build();
    ChannelWorld narrow = new ChannelWorld(server);
    TestClient client = narrow.client();
    client.server().link().stall();
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      receipts.addAll(publish(client, "channel" + i, 2));
    }
    narrow.environment.run();
    assertThat(client.server().received(Publish.class)).hasSize(3);

    client.server().link().goOn();

    assertThat(receipts).allMatch(CompletableFuture::isDone);
    assertThat(client.end().ended).isNull();
  }

  @Test
  void aMessageLargerThanTheWindowGoesAloneAndIsNotStarvedByOthers() {
    Limits server = Limits.builder().publishWindowBytes(1_000).build();
    ChannelWorld narrow = new ChannelWorld(server);
    TestClient client = narrow.client();
    client.server().link().stall();
    publish(client, "small", 2);
    CompletableFuture<Receipt> large =
        client.get(() -> client.channel("large").publish("x".repeat(5_000)));
    List<CompletableFuture<Receipt>> later = publish(client, "small", 50);
    narrow.environment.run();

    client.server().link().goOn();

    assertThat(large).isCompleted();
    assertThat(later).allMatch(CompletableFuture::isDone);
    assertThat(client.server().received(Publish.class))
        .extracting(frame -> frame.payload().remaining())
        .startsWith(1, 1, 5_000);
    assertThat(client.end().ended).isNull();
  }

  @Test
  void aQueueFullOfMessagesRefusesAFurtherOne() {
    Limits own = Limits.builder().publishQueueMessages(2).build();
    TestClient client = world.unconnected(own);
    List<CompletableFuture<Receipt>> receipts = publish(client, "a", 3);

    Status status = failure(receipts.get(2));
    assertThat(status.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(status.message()).contains("2 publishes", "Limits.publishQueueMessages");
    world.connect(client, own);
    assertThat(offsets(receipts.subList(0, 2))).containsExactly(1L, 2L);
  }

  @Test
  void aQueueFullOfBytesRefusesAFurtherOneButTakesOneOfAnySize() {
    Limits own = Limits.builder().publishQueueBytes(100).build();
    TestClient client = world.unconnected(own);
    CompletableFuture<Receipt> large = client.channel("a").publish("x".repeat(1_000));
    CompletableFuture<Receipt> further = client.channel("a").publish("y");

    Status status = failure(further);
    assertThat(status.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(status.message()).contains("65 bytes", "1,064", "100", "Limits.publishQueueBytes");
    world.connect(client, own);
    assertThat(large).isCompleted();
  }

  @Test
  void whatWasSentNoLongerTakesRoomInTheQueue() {
    Limits own = Limits.builder().publishQueueMessages(1).build();
    TestClient client = world.client(own);
    client.server().link().stall();

    for (int i = 0; i < 20; i++) {
      assertThat(client.get(() -> client.channel("a").publish("x"))).isNotDone();
    }
  }

  @Test
  void aPublishThatWaitsTooLongIsNeverSent() {
    Limits own = Limits.builder().publishDeadline(Duration.ofSeconds(3)).build();
    TestClient client = world.unconnected(own);
    CompletableFuture<Receipt> early = client.channel("a").publish("early");
    world.environment.advance(Duration.ofSeconds(2));
    CompletableFuture<Receipt> late = client.channel("a").publish("late");

    world.environment.advance(Duration.ofSeconds(1));

    Status status = failure(early);
    assertThat(status.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    assertThat(status.message()).contains("3,000 ms", "Limits.publishDeadline", "not sent");
    assertThat(late).isNotDone();
    world.connect(client, own);
    assertThat(late.join().position().offset()).isEqualTo(1);
  }

  @Test
  void aPublishThatIsNotConfirmedInTimeMayHaveHappenedAndStaysInTheWindow() {
    Limits own = Limits.builder().publishDeadline(Duration.ofSeconds(3)).build();
    ChannelWorld narrow = new ChannelWorld(Limits.builder().publishWindowMessages(1).build());
    TestClient client = narrow.client(own);
    client.server().link().stall();
    CompletableFuture<Receipt> sent = client.get(() -> client.channel("a").publish("1"));

    narrow.environment.advance(Duration.ofSeconds(3));
    CompletableFuture<Receipt> next = client.get(() -> client.channel("a").publish("2"));

    assertThat(failure(sent).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    assertThat(failure(sent).message()).contains("may have been published");
    assertThat(client.server().received(Publish.class)).hasSize(1);
    assertThat(client.isIdle()).isFalse();
    client.server().link().goOn();
    assertThat(next.join().position().offset()).isEqualTo(2);
    assertThat(client.isIdle()).isTrue();
  }

  @Test
  void theDeadlineOfTheFirstInLineLetsTheOthersPass() {
    Limits own = Limits.builder().publishDeadline(Duration.ofSeconds(3)).build();
    ChannelWorld narrow = new ChannelWorld(Limits.builder().publishWindowBytes(1_000).build());
    TestClient client = narrow.client(own);
    client.server().link().stall();
    publish(client, "small", 1);
    client.publish("large", "x".repeat(5_000));
    narrow.environment.advance(Duration.ofSeconds(2));
    CompletableFuture<Receipt> other = client.get(() -> client.channel("other").publish("1"));
    assertThat(client.server().received(Publish.class)).hasSize(1);

    narrow.environment.advance(Duration.ofSeconds(1));

    assertThat(client.server().received(Publish.class)).hasSize(2);
    client.server().link().goOn();
    assertThat(other).isCompleted();
  }

  @Test
  void oneTimerWatchesOverAllDeadlinesAndNoneIsLeft() {
    TestClient client = world.client();
    int before = world.environment.timers();
    publish(client, "a", 100);
    publish(client, "b", 100);
    assertThat(world.environment.timers()).isLessThanOrEqualTo(before + 2); // and that of the acks
    world.environment.run();

    world.environment.advance(Duration.ofMinutes(3));

    assertThat(world.environment.timers()).isEqualTo(before);
  }

  @Test
  void aMessageLargerThanTheServerTakesFailsAtOnce() {
    ChannelWorld small = new ChannelWorld(Limits.builder().maxMessageBytes(100).build());
    TestClient client = small.client();

    CompletableFuture<Receipt> tooLarge = client.channel("a").publish("x".repeat(101));

    assertThat(failure(tooLarge).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(failure(tooLarge).message()).contains("101 bytes", "100", "Limits.maxMessageBytes");
  }

  @Test
  void aWaitingMessageLargerThanTheServerTakesFailsOnceThatIsKnown() {
    ChannelWorld small = new ChannelWorld(Limits.builder().maxMessageBytes(100).build());
    TestClient client = small.unconnected(Limits.DEFAULT);
    CompletableFuture<Receipt> tooLarge = client.channel("a").publish("x".repeat(101));
    CompletableFuture<Receipt> next = client.channel("a").publish("y");

    small.connect(client, Limits.DEFAULT);

    assertThat(failure(tooLarge).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(next.join().position().offset()).isEqualTo(1);
  }

  @Test
  void moreChannelsThanTheServerTakesAreRefusedAndLeaveNothingBehind() {
    ChannelWorld small = new ChannelWorld(Limits.builder().maxPublishChannels(2).build());
    TestClient client = small.client();
    client.get(() -> client.channel("a").publish("1"));
    client.get(() -> client.channel("b").publish("1"));

    CompletableFuture<Receipt> third = client.get(() -> client.channel("c").publish("1"));

    assertThat(failure(third).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(failure(third).message()).contains("2", "Limits.maxPublishChannels");
    assertThat(client.get(() -> client.channel("a").publish("2"))).isCompleted();
    assertThat(client.isIdle()).isTrue();
  }

  @Test
  void aServerThatIsFullRefusesAPublishAndTakesTheNextOnceThereIsRoom() {
    ChannelWorld full = new ChannelWorld(ServerLimits.DEFAULT.withMaxChannels(1));
    TestClient client = full.client();
    client.get(() -> client.channel("a").publish("1"));

    CompletableFuture<Receipt> refused = client.get(() -> client.channel("b").publish("1"));
    assertThat(failure(refused).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(failure(refused).message()).contains("ServerLimits.maxChannels");
    full.environment.advance(Duration.ofMinutes(1));

    assertThat(client.get(() -> client.channel("b").publish("2"))).isCompleted();
  }

  @Test
  void closingFailsAllThatIsUnansweredAndAllThatComesLater() {
    TestClient client = world.client();
    client.server().link().stall();
    CompletableFuture<Receipt> sent = client.get(() -> client.channel("a").publish("1"));
    client.cutLink();
    CompletableFuture<Receipt> waiting = client.get(() -> client.channel("a").publish("2"));
    Status closed = Status.of(StatusCode.CANCELLED, "the client was closed");

    client.close(closed);

    assertThat(failure(sent)).isEqualTo(closed);
    assertThat(failure(waiting)).isEqualTo(closed);
    assertThat(failure(client.channel("a").publish("3"))).isEqualTo(closed);
  }

  @Test
  void aClientIsIdleOnceAllIsConfirmed() {
    TestClient client = world.client();
    assertThat(client.isIdle()).isTrue();
    client.publish("a", "1");
    assertThat(client.isIdle()).isFalse();

    world.environment.run();

    assertThat(client.isIdle()).isTrue();
  }

  static List<CompletableFuture<Receipt>> publish(TestClient client, String channel, int count) {
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      receipts.add(client.channel(channel).publish(Integer.toString(i)));
    }
    return receipts;
  }

  static List<Long> offsets(List<CompletableFuture<Receipt>> receipts) {
    return receipts.stream().map(receipt -> receipt.join().position().offset()).toList();
  }

  @SuppressWarnings({
    "NullAway",
    "TypeParameterUnusedInFormals"
  }) // what a careless application passes
  private static <T> T nothing() {
    return null;
  }
}
