package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Limits;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Subscription;
import io.everwire.internal.client.ChannelWorld.Inbox;
import io.everwire.internal.session.ManualEnvironment;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.ProtoReader;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an honest peer cannot send ends its session, and what it can send gets an answer. */
class ChannelBreachTest {

  private static Publish publish(long channel, String name, int bytes) {
    return new Publish(channel, name, 0, ByteBuffer.allocate(bytes));
  }

  private static Message message(long subscription, long offset, int bytes) {
    return new Message(subscription, offset, 0, ByteBuffer.allocate(bytes));
  }

  private static void assertBreach(SessionEnd victim, String about) {
    Status status = requireNonNull(victim.ended);
    assertThat(status.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
    assertThat(status.message()).contains("breach", about);
  }

  @Nested
  class AtTheServer {
    private ChannelWorld world = new ChannelWorld();
    private SessionEnd server = world.server(Limits.DEFAULT);
    private SessionEnd client = join();

    private SessionEnd join() {
      SessionEnd made = SessionEnd.alone(world.environment, Limits.DEFAULT, world.serverLimits);
      SessionEnd.join(server, made);
      return made;
    }

    private void with(Limits limits) {
      world = new ChannelWorld(limits);
      server = world.server(Limits.DEFAULT);
      client = join();
    }

    @Test
    void aChannelNumberMustBeKnownOrTheNext() {
      client.send(publish(1, "a", 1), publish(3, "c", 1));

      assertBreach(server, "channel number 3");
    }

    @Test
    void thereIsNoChannelNumberZero() {
      client.send(publish(0, "a", 1));

      assertBreach(server, "channel number 0");
    }

    @Test
    void aChannelHasOneName() {
      client.send(publish(1, "a", 1), publish(1, "a", 1));
      assertThat(server.ended).isNull();

      client.send(publish(1, "b", 1));

      assertBreach(server, "second name");
    }

    @Test
    void aChannelWithABadNameIsRefusedEachTimeAndNothingElseSuffers() {
      client.send(publish(1, "a//b", 1), publish(1, "", 1), publish(2, "", 1), publish(3, "c", 1));

      assertThat(server.ended).isNull();
      assertThat(client.received(Published.class))
          .extracting(answer -> answer.status() == null ? null : answer.status().code())
          .containsExactly(StatusCode.INVALID_ARGUMENT, StatusCode.INVALID_ARGUMENT, null);
      assertThat(client.received(Published.class))
          .extracting(Published::count)
          .containsExactly(2L, 0L, 0L);
    }

    @Test
    void aFloodOfChannelNumbersIsRefusedOneByOneAndLeavesNothingBehind() {
      with(Limits.builder().maxPublishChannels(10).build());
      for (int number = 1; number <= 10_000; number++) {
        client.send(publish(number, "c" + number, 1));
      }

      assertThat(server.ended).isNull();
      assertThat(world.hub.channelCount()).isEqualTo(10);
      Published last = client.received(Published.class).get(9_999);
      assertThat(last.channel()).isEqualTo(10_000);
      Status status = requireNonNull(last.status());
      assertThat(status.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
      assertThat(status.message()).contains("10", "Limits.maxPublishChannels");
    }

    @Test
    void aFloodOfChannelNumbersWithoutTakingTheAnswersIsABreachOfTheWindow() {
      with(Limits.builder().maxPublishChannels(10).publishWindowMessages(100).build());
      server.link().stall();

      for (int number = 1; number <= 101; number++) {
        client.send(publish(number, "c" + number, 1));
      }

      assertBreach(server, "Limits.publishWindowMessages");
    }

    @Test
    void aMessageInPartsToARefusedChannelIsRefusedAsAWhole() {
      with(Limits.builder().maxPublishChannels(1).build());
      client.send(
          publish(1, "a", 1),
          new Publish(2, "b", 5, ByteBuffer.allocate(3)),
          new Publish(2, "", 0, ByteBuffer.allocate(2)),
          publish(2, "", 1));

      assertThat(server.ended).isNull();
      assertThat(client.received(Published.class))
          .extracting(Published::channel)
          .containsExactlyInAnyOrder(1L, 2L, 2L);
    }

    @Test
    void moreMessagesThanTheWindowAreABreach() {
      with(Limits.builder().publishWindowMessages(3).build());
      server.link().stall();

      client.send(publish(1, "a", 1), publish(1, "", 1), publish(1, "", 1));
      assertThat(server.ended).isNull();
      client.send(publish(1, "", 1));

      assertBreach(server, "Limits.publishWindowMessages");
    }

    @Test
    void moreBytesThanTheWindowAreABreachButOneMessageOfAnySizeIsNot() {
      with(Limits.builder().publishWindowBytes(100).build());
      server.link().stall();

      client.send(publish(1, "a", 1_000));
      assertThat(server.ended).isNull();
      client.send(publish(1, "", 1));

      assertBreach(server, "publishWindowBytes");
    }

    @Test
    void theWindowIsChargedForTheWholeWithTheFirstPart() {
      with(Limits.builder().publishWindowBytes(1_000).build());

      client.send(new Publish(1, "a", 900, ByteBuffer.allocate(1)), publish(2, "b", 1));

      assertBreach(server, "publishWindowBytes");
    }

    @Test
    void aMessageAboveTheLimitIsABreach() {
      with(Limits.builder().maxMessageBytes(100).build());

      client.send(new Publish(1, "a", 101, ByteBuffer.allocate(1)));

      assertBreach(server, "Limits.maxMessageBytes");
    }

    @Test
    void nothingOvertakesAMessageThatHasBegun() {
      client.send(
          new Publish(1, "a", 5, ByteBuffer.allocate(1)),
          new Publish(1, "", 7, ByteBuffer.allocate(1)));

      assertBreach(server, "before the one before it has ended");
    }

    @Test
    void partsThatAreMoreThanWasAnnouncedAreABreach() {
      client.send(
          new Publish(1, "a", 5, ByteBuffer.allocate(3)),
          new Publish(1, "", 0, ByteBuffer.allocate(3)));

      assertBreach(server, "a part of 3 bytes");
    }

    @Test
    void subscriptionNumbersRise() {
      client.send(new Subscribe(5, "a", 1), new Subscribe(9, "a", 1));
      assertThat(server.ended).isNull();

      client.send(new Subscribe(9, "a", 1));

      assertBreach(server, "the highest so far is 9");
    }

    @Test
    void aSubscriptionThatNeverWasHasNoCredit() {
      client.send(new Credit(1, 5));

      assertBreach(server, "subscription 1");
    }

    @Test
    void aSubscriptionThatNeverWasCannotEnd() {
      client.send(new Subscribe(3, "a", 1), new Unsubscribe(4));

      assertBreach(server, "subscription 4");
    }

    @Test
    void framesForASubscriptionThatHasEndedAreDropped() {
      client.send(
          new Subscribe(3, "a", 1),
          new Unsubscribe(3),
          new Unsubscribe(3),
          new Credit(3, 1),
          new Credit(2, 1));
      client.send(new Unsubscribe(3), new Credit(3, 1));

      assertThat(server.ended).isNull();
      assertThat(client.received(Unsubscribed.class)).hasSize(1);
    }

    @Test
    void creditBeyondWhatANumberHoldsIsABreach() {
      client.send(new Subscribe(1, "a", 1), new Credit(1, ProtoReader.MAX_NUMBER));

      assertBreach(server, "credit");
    }

    @Test
    void aBadNameIsRefusedAndItsNumberIsFree() {
      client.send(new Subscribe(1, "", 1), new Unsubscribe(1));

      assertThat(server.ended).isNull();
      Unsubscribed answer = client.received(Unsubscribed.class).get(0);
      assertThat(requireNonNull(answer.status()).code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
      assertThat(world.hub.channelCount()).isZero();
    }

    @Test
    void tenThousandSubscribesAreAnsweredOneByOne() {
      for (int number = 1; number <= 10_000; number++) {
        client.send(new Subscribe(number, "a", 1));
      }

      assertThat(server.ended).isNull();
      assertThat(client.received(Subscribed.class)).hasSize(1_000);
      assertThat(client.received(Unsubscribed.class)).hasSize(9_000);
    }

    @Test
    void tenThousandSubscribesWithoutTakingTheAnswersAreABreach() {
      server.link().stall();

      client.send(
          LongStream.rangeClosed(1, 10_000)
              .mapToObj(number -> new Subscribe(number, "a", 1))
              .toArray(Frame[]::new));

      assertBreach(server, "more than 1000 subscriptions");
      world.environment.run();
      world.environment.advance(java.time.Duration.ofMinutes(2));
      assertThat(world.hub.channelCount()).isZero();
    }

    @Test
    void subscribingAndUnsubscribingWithoutTakingTheAnswersIsBoundedToo() {
      with(Limits.builder().maxSubscriptions(10).build());
      server.link().stall();

      for (int number = 1; number <= 10; number++) {
        client.send(new Subscribe(number, "a", 1), new Unsubscribe(number));
      }
      client.send(new Subscribe(11, "a", 1));
      assertThat(server.ended).isNull();
      server.link().goOn();

      assertThat(client.received(Unsubscribed.class)).hasSize(11);
      client.send(new Subscribe(12, "a", 1));
      assertThat(client.received(Subscribed.class)).hasSize(1);
    }

    @Test
    void aClientDoesNotSendWhatServersSend() {
      client.send(new Unsubscribed(1, null));

      assertBreach(server, "a client does not send Unsubscribed");
    }

    @Test
    void noOtherSessionNotices() {
      TestClient honest = world.client();
      Inbox inbox = new Inbox();
      honest.get(() -> honest.channel("a").subscribe(inbox));

      client.send(publish(1, "a", 1), new Subscribe(1, "a", 1), publish(5, "a", 1));
      CompletableFuture<Receipt> receipt = honest.get(() -> honest.channel("a").publish("2"));

      assertBreach(server, "channel number 5");
      assertThat(receipt.join().position().offset()).isEqualTo(2);
      assertThat(inbox.payloads).hasSize(2);
    }
  }

  @Nested
  class AtTheClient {
    private final ManualEnvironment environment = new ManualEnvironment();
    private final Limits own =
        Limits.builder().subscriptionWindowBytes(200).maxMessageBytes(1_000).build();
    private final TestClient client = new TestClient(environment, own, environment.executor());
    private final SessionEnd server = SessionEnd.alone(environment, Limits.DEFAULT, own);
    private final SessionEnd end = client.open(server, Limits.DEFAULT);
    private final Inbox inbox = new Inbox();

    private Subscription subscribe() {
      return client.get(() -> client.channel("a").subscribe(inbox));
    }

    @Test
    void aConfirmationForAChannelThatNeverWasIsABreach() {
      server.send(new Published(1, 1, "e", 0, null));

      assertBreach(end, "channel 1");
    }

    @Test
    void aConfirmationOfMoreThanIsUnconfirmedIsABreach() {
      CompletableFuture<Receipt> receipt = client.get(() -> client.channel("a").publish("1"));

      server.send(new Published(1, 1, "e", 2, null));

      assertBreach(end, "for 2 messages");
      assertThat(ChannelWorld.failure(receipt).code()).isEqualTo(StatusCode.ABORTED);
    }

    @Test
    void aConfirmationOfAMessageThatIsStillOnItsWayIsABreach() {
      Limits large = Limits.builder().replayBufferBytes(70_000).build();
      TestClient sender = new TestClient(environment, large, environment.executor());
      SessionEnd peer = SessionEnd.alone(environment, Limits.DEFAULT, large);
      SessionEnd sending = sender.open(peer, Limits.DEFAULT);
      peer.link().stall();
      sender.get(() -> sender.channel("a").publish("x".repeat(500_000)));
      // Its ack goes with it, and by then only some of the parts have been sent.
      peer.serializer.execute(() -> peer.session.send(new Published(1, 1, "e", 0, null)));

      peer.link().goOn();

      assertBreach(sending, "only 0 are unconfirmed");
    }

    @Test
    void theFirstConfirmationBringsAnEpoch() {
      client.get(() -> client.channel("a").publish("1"));

      server.send(new Published(1, 1, "", 0, null));

      assertBreach(end, "epoch");
    }

    @Test
    void anOffsetIsPositive() {
      client.get(() -> client.channel("a").publish("1"));

      server.send(new Published(1, 0, "e", 0, null));

      assertBreach(end, "offset 0");
    }

    @Test
    void aRefusalFailsWithItsStatusAndTheNextConfirmationIsOfTheNextPublish() {
      CompletableFuture<Receipt> first = client.get(() -> client.channel("a").publish("1"));
      CompletableFuture<Receipt> second = client.get(() -> client.channel("a").publish("2"));
      Status refusal = Status.of(StatusCode.PERMISSION_DENIED, "not you");

      server.send(new Published(1, 0, "", 0, refusal), new Published(1, 7, "e", 1, null));

      assertThat(ChannelWorld.failure(first)).isEqualTo(refusal);
      assertThat(second.join().position().offset()).isEqualTo(7);
      assertThat(client.isIdle()).isTrue();
    }

    @Test
    void aRefusalIsNotOk() {
      client.get(() -> client.channel("a").publish("1"));

      server.send(new Published(1, 0, "", 0, Status.OK));

      assertBreach(end, "OK");
    }

    @Test
    void aMessageToASubscriptionThatNeverWasIsABreach() {
      subscribe();

      server.send(message(2, 1, 1));

      assertBreach(end, "subscription 2");
    }

    @Test
    void aMessageBeforeSubscribedIsABreach() {
      subscribe();

      server.send(message(1, 1, 1));

      assertBreach(end, "before Subscribed");
    }

    @Test
    void subscribedComesOnce() {
      subscribe();

      server.send(new Subscribed(1, "e", 0), new Subscribed(1, "e", 0));

      assertBreach(end, "again");
    }

    @Test
    void anEpochHasAName() {
      subscribe();

      server.send(new Subscribed(1, "", 0));

      assertBreach(end, "epoch");
    }

    @Test
    void offsetsRise() {
      subscribe();

      server.send(new Subscribed(1, "e", 4), message(1, 5, 1), message(1, 7, 1), message(1, 7, 1));

      assertBreach(end, "offset 7 after 7");
      assertThat(inbox.messages)
          .extracting(message -> message.position().offset())
          .containsExactly(5L, 7L);
    }

    @Test
    void messagesCostCredit() {
      TestClient slow = new TestClient(environment, own, task -> {});
      SessionEnd peer = SessionEnd.alone(environment, Limits.DEFAULT, own);
      SessionEnd victim = slow.open(peer, Limits.DEFAULT);
      slow.get(() -> slow.channel("a").subscribe(inbox));
      peer.send(new Subscribed(1, "e", 0));
      peer.send(message(1, 1, 0), message(1, 2, 0), message(1, 3, 0), message(1, 4, 500));
      assertThat(victim.ended).isNull();

      peer.send(message(1, 5, 0));

      assertBreach(victim, "without credit");
    }

    @Test
    void aMessageAboveTheLimitIsABreach() {
      subscribe();

      server.send(new Subscribed(1, "e", 0), new Message(1, 1, 1_001, ByteBuffer.allocate(100)));

      assertBreach(end, "Limits.maxMessageBytes");
    }

    @Test
    void aFurtherPartNeedsAFirst() {
      subscribe();

      server.send(new Subscribed(1, "e", 0), message(1, 0, 5));

      assertBreach(end, "has not begun");
    }

    @Test
    void framesForASubscriptionThatHasEndedAreDropped() {
      Subscription subscription = subscribe();

      server.send(
          new Subscribed(1, "e", 0),
          new Unsubscribed(1, Status.of(StatusCode.PERMISSION_DENIED, "no longer")),
          message(1, 1, 1),
          new Unsubscribed(1, null));

      assertThat(end.ended).isNull();
      assertThat(subscription.ended().join().code()).isEqualTo(StatusCode.PERMISSION_DENIED);
      assertThat(inbox.messages).isEmpty();
    }

    @Test
    void whatComesWhileASubscriptionIsClosingIsDropped() {
      Subscription subscription = subscribe();
      server.send(new Subscribed(1, "e", 0));

      subscription.close();
      environment.run();
      server.send(message(1, 1, 1), new Message(1, 2, 900, ByteBuffer.allocate(5)));
      assertThat(subscription.ended()).isNotDone();
      server.send(new Unsubscribed(1, null));

      assertThat(subscription.ended().join()).isEqualTo(Status.OK);
      assertThat(inbox.messages).isEmpty();
      assertThat(end.ended).isNull();
    }

    @Test
    void aMessageThatHasBegunIsDiscardedWithItsSubscription() {
      Subscription subscription = subscribe();

      server.send(
          new Subscribed(1, "e", 0),
          new Message(1, 1, 900, ByteBuffer.allocate(5)),
          new Unsubscribed(1, Status.of(StatusCode.RESOURCE_EXHAUSTED, "too slow")));

      assertThat(subscription.ended().join().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
      assertThat(inbox.messages).isEmpty();
    }

    @Test
    void noMoreSubscriptionsAreAskedForThanTheServerTakes() {
      Limits two = Limits.builder().maxSubscriptions(2).build();
      TestClient eager = new TestClient(environment, own, environment.executor());
      SessionEnd peer = SessionEnd.alone(environment, two, own);
      eager.open(peer, two);
      for (int i = 0; i < 5; i++) {
        eager.channel("a").subscribe(new Inbox());
      }
      environment.run();
      assertThat(peer.received(Subscribe.class)).hasSize(2);

      peer.send(new Subscribed(1, "e", 0));
      assertThat(peer.received(Subscribe.class)).hasSize(3);
      peer.send(new Unsubscribed(2, Status.of(StatusCode.PERMISSION_DENIED, "no")));
      assertThat(peer.received(Subscribe.class)).hasSize(4);
    }

    @Test
    void aServerDoesNotSendWhatClientsSend() {
      server.send(new Subscribe(1, "a", 1));

      assertBreach(end, "a server does not send Subscribe");
    }
  }
}
