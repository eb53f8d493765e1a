package io.everwire.internal.client;

import static io.everwire.internal.client.ChannelWorld.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.CallbackQueue;
import io.everwire.ChannelPolicy;
import io.everwire.Codec;
import io.everwire.Gap;
import io.everwire.Limits;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.ServerLimits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Subscription;
import io.everwire.internal.client.ChannelWorld.Inbox;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  private final ChannelWorld world = new ChannelWorld();
  private final Inbox inbox = new Inbox();

  @Test
  void aSubscriptionBeginsAfterThePositionThatItIsTold() {
    TestClient client = world.client();
    PublishTest.publish(client, "a", 3);
    world.environment.run();

    Subscription subscription = client.channel("a").subscribe(inbox);
    assertThat(subscription.state()).isEqualTo(Subscription.State.PENDING);
    assertThat(subscription.position()).isEmpty();
    world.environment.run();
    client.get(() -> client.channel("a").publish("live"));

    assertThat(subscription.state()).isEqualTo(Subscription.State.ACTIVE);
    assertThat(subscription.ready().join().offset()).isEqualTo(3);
    assertThat(inbox.payloads).containsExactly("live");
    assertThat(inbox.messages.get(0).channel()).isEqualTo("a");
    assertThat(subscription.position()).contains(inbox.messages.get(0).position());
    assertThat(inbox.messages.get(0).position().offset()).isEqualTo(4);
  }

  @Test
  void everySubscriberGetsEveryMessageInTheSameOrder() {
    List<Inbox> inboxes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Inbox each = new Inbox();
      inboxes.add(each);
      TestClient client = world.client();
      client.get(() -> client.channel("a").subscribe(each));
    }
    TestClient one = world.client();
    TestClient other = world.client();

    for (int i = 0; i < 100; i++) {
      one.publish("a", "one" + i);
      other.publish("a", "other" + i);
    }
    world.environment.run();

    assertThat(inboxes.get(0).payloads).hasSize(200);
    assertThat(inboxes).allMatch(each -> each.payloads.equals(inboxes.get(0).payloads));
    assertThat(inboxes.get(9).messages)
        .extracting(message -> message.position().offset())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void twoSubscriptionsToOneChannelInOneSessionBothGetAll() {
    TestClient client = world.client();
    Inbox second = new Inbox();
    client.channel("a").subscribe(inbox);
    client.channel("a").subscribe(second);

    client.get(() -> client.channel("a").publish("1"));

    assertThat(inbox.payloads).containsExactly("1");
    assertThat(second.payloads).containsExactly("1");
  }

  @Test
  void aSubscriptionMadeBeforeThePublishOfTheSameClientMissesNothing() {
    TestClient client = world.unconnected(Limits.DEFAULT);
    client.channel("a").subscribe(inbox);
    client.publish("a", "1");

    world.connect(client, Limits.DEFAULT);

    assertThat(inbox.payloads).containsExactly("1");
  }

  @Test
  void whatIsUnderWayWhenASubscriptionBeginsIsForItIfItComesAfterItsPosition() {
    TestClient other = world.client();
    other.get(() -> other.channel("a").subscribe(new Inbox()));
    TestClient client = world.client();
    client.end().link().stall();
    client.publish("a", "before");
    Subscription subscription = client.channel("a").subscribe(inbox);
    client.publish("a", "after");
    client.end().link().goOn(); // all in one batch, and so in one turn of the channel

    assertThat(inbox.payloads).endsWith("after");
    assertThat(inbox.messages)
        .extracting(message -> message.position().offset())
        .allMatch(offset -> offset > subscription.ready().join().offset());
    assertThat(client.end().ended).isNull();
  }

  @Test
  void afterCloseNothingIsDeliveredAndTheEndComesLast() {
    TestClient client = world.client();
    Subscription subscription = client.get(() -> client.channel("a").subscribe(inbox));
    client.publish("a", "under way");

    subscription.close();
    world.environment.run();
    client.get(() -> client.channel("a").publish("late"));

    assertThat(inbox.payloads).isEmpty();
    assertThat(inbox.ends).containsExactly(Status.OK);
    assertThat(subscription.ended().join()).isEqualTo(Status.OK);
    assertThat(subscription.state()).isEqualTo(Subscription.State.ENDED);
    assertThat(client.server().received(Unsubscribe.class)).hasSize(1);
  }

  @Test
  void closingTwiceIsClosingOnce() {
    TestClient client = world.client();
    Subscription subscription = client.get(() -> client.channel("a").subscribe(inbox));

    subscription.close();
    subscription.close();
    world.environment.run();
    subscription.close();
    world.environment.run();

    assertThat(inbox.ends).hasSize(1);
    assertThat(client.server().received(Unsubscribe.class)).hasSize(1);
  }

  @Test
  void closingWithoutASessionEndsAtOnce() {
    TestClient client = world.unconnected(Limits.DEFAULT);
    Subscription subscription = client.channel("a").subscribe(inbox);

    subscription.close();
    world.environment.run();

    assertThat(subscription.ended().join()).isEqualTo(Status.OK);
    assertThat(failure(subscription.ready()).code()).isEqualTo(StatusCode.CANCELLED);
    world.connect(client, Limits.DEFAULT);
    assertThat(client.server().received(Subscribe.class)).isEmpty();
  }

  @Test
  void closingWhileTheQuestionIsUnderWayEndsToo() {
    TestClient client = world.client();
    Subscription subscription = client.channel("a").subscribe(inbox);

    subscription.close();
    world.environment.run();

    assertThat(subscription.ended().join()).isEqualTo(Status.OK);
    assertThat(inbox.ends).containsExactly(Status.OK);
  }

  @Test
  void aClosedSubscriptionEndsWithItsSession() {
    TestClient client = world.client();
    Subscription subscription = client.get(() -> client.channel("a").subscribe(inbox));
    client.cutLink();
    subscription.close();
    world.environment.run();
    assertThat(subscription.ended()).isNotDone();

    client.loseSession();

    assertThat(subscription.ended().join()).isEqualTo(Status.OK);
  }

  @Test
  void closingWithinTheListenerIsTheLastMessage() {
    TestClient client = world.client();
    List<String> got = new ArrayList<>();
    Subscription[] subscription = new Subscription[1];
    subscription[0] =
        client
            .channel("a")
            .subscribe(
                message -> {
                  got.add(message.payload());
                  subscription[0].close();
                });
    PublishTest.publish(client, "a", 5);

    world.environment.run();

    assertThat(got).containsExactly("0");
    assertThat(subscription[0].ended()).isCompleted();
  }

  @Test
  void endedCompletesAfterTheListenerWasTold() {
    TestClient client = world.client();
    List<String> order = new ArrayList<>();
    Subscription subscription =
        client
            .channel("a")
            .subscribe(
                new Inbox() {
                  @Override
                  public void onEnded(Status status) {
                    order.add("onEnded");
                  }
                });
    CompletableFuture<Void> told = subscription.ended().thenRun(() -> order.add("ended"));

    subscription.close();
    world.environment.run();

    assertThat(told).isCompleted();
    assertThat(order).containsExactly("onEnded", "ended");
  }

  @Test
  void theSubscriptionsOfAClosedClientEndWithItsStatus() {
    TestClient client = world.client();
    Subscription active = client.get(() -> client.channel("a").subscribe(inbox));
    client.cutLink();
    Subscription pending = client.get(() -> client.channel("b").subscribe(new Inbox()));
    Status closed = Status.of(StatusCode.CANCELLED, "the client was closed");

    client.close(closed);
    Subscription late = client.get(() -> client.channel("a").subscribe(new Inbox()));

    assertThat(active.ended().join()).isEqualTo(closed);
    assertThat(active.ready()).isCompleted();
    assertThat(failure(pending.ready())).isEqualTo(closed);
    assertThat(pending.ended().join()).isEqualTo(closed);
    assertThat(late.ended().join()).isEqualTo(closed);
    assertThat(inbox.ends).containsExactly(closed);
  }

  @Test
  void nothingIsLostOrDoubledWhenLinksDie() {
    TestClient subscriber = world.client();
    subscriber.get(() -> subscriber.channel("a").subscribe(inbox));
    TestClient publisher = world.client();
    for (int i = 0; i < 100; i++) {
      publisher.publish("a", Integer.toString(i));
      if (i % 7 == 0) {
        world.environment.run();
      }
      if (i % 10 == 5) {
        subscriber.cutLink();
      }
      if (i % 10 == 8) {
        subscriber.attachAnotherLink();
      }
    }
    world.environment.run();

    assertThat(inbox.payloads).hasSize(100).startsWith("0").endsWith("98", "99");
    assertThat(inbox.messages).extracting(m -> m.position().offset()).isSorted();
    assertThat(inbox.gaps).isEmpty();
  }

  @Test
  void aLostSessionIsSubscribedAgainAndSaysHowManyAreMissing() {
    TestClient subscriber = world.client();
    Subscription subscription = subscriber.get(() -> subscriber.channel("a").subscribe(inbox));
    // Another one, so that the channel goes on.
    TestClient other = world.client();
    other.get(() -> other.channel("a").subscribe(new Inbox()));
    other.get(() -> other.channel("a").publish("1"));
    Position first = subscription.ready().join();

    subscriber.loseSession();
    assertThat(subscription.state()).isEqualTo(Subscription.State.PENDING);
    PublishTest.publish(other, "a", 3);
    world.environment.run();
    world.connect(subscriber, Limits.DEFAULT);
    other.get(() -> other.channel("a").publish("2"));

    assertThat(inbox.payloads).containsExactly("1", "2");
    Position after = new Position(first.epoch(), 4);
    assertThat(inbox.gaps).containsExactly(new Gap(OptionalLong.of(3), after));
    assertThat(subscription.state()).isEqualTo(Subscription.State.ACTIVE);
    assertThat(subscription.ready().join()).isEqualTo(first);
    assertThat(subscription.position().orElseThrow().offset()).isEqualTo(5);
  }

  @Test
  void aLostSessionInWhichNothingWasMissedIsNoGap() {
    TestClient client = world.client();
    Subscription subscription = client.get(() -> client.channel("a").subscribe(inbox));
    client.get(() -> client.channel("a").publish("1"));

    client.loseSession();
    world.connect(client, Limits.DEFAULT);
    client.get(() -> client.channel("a").publish("2"));

    assertThat(inbox.payloads).containsExactly("1", "2");
    assertThat(inbox.gaps).isEmpty();
    assertThat(subscription.state()).isEqualTo(Subscription.State.ACTIVE);
  }

  @Test
  void aChannelThatBeganAnewIsAGapOfUnknownSize() {
    TestClient client = world.client();
    Subscription subscription = client.get(() -> client.channel("a").subscribe(inbox));
    client.get(() -> client.channel("a").publish("1"));
    client.loseSession();
    world.environment.advance(Duration.ofMinutes(2));

    world.connect(client, Limits.DEFAULT);

    assertThat(inbox.gaps).hasSize(1);
    assertThat(inbox.gaps.get(0).missed()).isEmpty();
    assertThat(subscription.position()).contains(inbox.gaps.get(0).continuesAfter());
  }

  @Test
  void gapsThatWaitForTheListenerAreOne() {
    CallbackQueue callbacks = new CallbackQueue();
    TestClient subscriber = world.client(Limits.DEFAULT, callbacks);
    subscriber.get(() -> subscriber.channel("a").subscribe(inbox));
    TestClient publisher = world.client();
    publisher.get(() -> publisher.channel("a").publish("before"));
    for (int i = 0; i < 3; i++) {
      subscriber.loseSession();
      publisher.get(() -> publisher.channel("a").publish("missed"));
      publisher.get(() -> publisher.channel("a").publish("missed"));
      world.connect(subscriber, Limits.DEFAULT);
    }
    publisher.get(() -> publisher.channel("a").publish("after"));

    callbacks.drain();

    assertThat(inbox.gaps).extracting(Gap::missed).containsExactly(OptionalLong.of(6));
    assertThat(inbox.gaps.get(0).continuesAfter().offset()).isEqualTo(7);
    assertThat(inbox.payloads).containsExactly("before", "after");
  }

  @Test
  void aMessageThatHadBegunInALostSessionIsMissing() {
    Limits narrow = Limits.builder().replayBufferBytes(70_000).build();
    ChannelWorld small = new ChannelWorld(narrow);
    TestClient subscriber = small.client();
    subscriber.get(() -> subscriber.channel("a").subscribe(inbox));
    subscriber.end().link().stall(); // no acks: two parts arrive and no more
    TestClient publisher = small.client();
    publisher.get(() -> publisher.channel("a").publish("x".repeat(500_000)));
    assertThat(subscriber.end().received(ChannelFrame.Message.class)).hasSizeBetween(1, 3);

    subscriber.loseSession();
    small.connect(subscriber, Limits.DEFAULT);
    publisher.get(() -> publisher.channel("a").publish("after"));

    assertThat(inbox.payloads).containsExactly("after");
    assertThat(inbox.gaps).extracting(Gap::missed).containsExactly(OptionalLong.of(1));
  }

  @Test
  void anUndecodableMessageIsReportedAndSkipped() {
    TestClient client = world.client();
    List<byte[]> payloads =
        List.of(new byte[] {(byte) 0xff}, "ok".getBytes(StandardCharsets.UTF_8));
    Subscription subscription = client.get(() -> client.channel("a").subscribe(inbox));

    for (byte[] each : payloads) {
      client.get(() -> client.channels.channel("a", Codec.bytes()).publish(each));
    }

    assertThat(inbox.undecodable).extracting(Position::offset).containsExactly(1L);
    assertThat(inbox.payloads).containsExactly("ok");
    assertThat(subscription.position().orElseThrow().offset()).isEqualTo(2);
  }

  @Test
  void anExceptionOfTheListenerStopsNothing() {
    TestClient client = world.client();
    List<String> got = new ArrayList<>();
    client.get(
        () ->
            client
                .channel("a")
                .subscribe(
                    message -> {
                      got.add(message.payload());
                      throw new IllegalStateException("a listener that fails");
                    }));

    PublishTest.publish(client, "a", 3);
    world.environment.run();

    assertThat(got).containsExactly("0", "1", "2");
  }

  @Test
  void whatIsDeliveredIsReadOnly() {
    TestClient client = world.client();
    List<ByteBuffer> got = new ArrayList<>();
    Codec<ByteBuffer> asIs = Codec.of(buffer -> buffer, buffer -> buffer);
    client.channels.channel("a", asIs).subscribe(message -> got.add(message.payload()));
    client.get(
        () -> client.channels.channel("a", asIs).publish(ByteBuffer.wrap(new byte[] {1, 2})));
    client.get(
        () -> client.channels.channel("a", asIs).publish(ByteBuffer.wrap(new byte[100_000])));

    assertThat(got).allMatch(ByteBuffer::isReadOnly);
    assertThat(got).extracting(ByteBuffer::remaining).containsExactly(2, 100_000);
  }

  @Test
  void aListenerThatTakesNothingIsGivenNoMoreThanTheWindow() {
    CallbackQueue callbacks = new CallbackQueue();
    Limits own = Limits.builder().subscriptionWindowBytes(1_000).build();
    TestClient client = world.client(own, callbacks);
    client.get(() -> client.channel("a").subscribe(inbox));

    PublishTest.publish(client, "a", 100);
    world.environment.run();

    // 65 for each: while any credit is left one more may come.
    assertThat(client.end().received(ChannelFrame.Message.class)).hasSize(16);
    while (callbacks.drain() > 0) {
      world.environment.run();
    }
    assertThat(inbox.payloads).hasSize(100);
  }

  @Test
  void aSlowListenerSlowsNoOtherSubscription() {
    CallbackQueue callbacks = new CallbackQueue();
    Limits own = Limits.builder().subscriptionWindowBytes(1_000).build();
    TestClient slow = world.client(own, callbacks);
    slow.get(() -> slow.channel("a").subscribe(new Inbox()));
    TestClient quick = world.client();
    quick.get(() -> quick.channel("a").subscribe(inbox));

    PublishTest.publish(quick, "a", 100);
    world.environment.run();

    assertThat(inbox.payloads).hasSize(100);
  }

  @Test
  void whatTheListenerHasNotTakenOfALostSessionCountsInTheNext() {
    CallbackQueue callbacks = new CallbackQueue();
    Limits own = Limits.builder().subscriptionWindowBytes(1_000).build();
    TestClient client = world.unconnected(own, callbacks);
    world.connect(client, own);
    client.get(() -> client.channel("a").subscribe(inbox));
    TestClient publisher = world.client();
    for (int session = 0; session < 5; session++) {
      PublishTest.publish(publisher, "a", 30);
      world.environment.run();
      client.loseSession();
      world.connect(client, own);
    }
    PublishTest.publish(publisher, "a", 30);
    world.environment.run();

    assertThat(client.end().received(ChannelFrame.Message.class)).isEmpty();
    while (callbacks.drain() > 0) {
      world.environment.run();
    }
    assertThat(inbox.payloads).hasSizeBetween(16 + 30, 16 + 60);
    assertThat(client.end().ended).isNull();
    client.get(() -> publisher.channel("a").publish("last"));
    callbacks.drain();
    assertThat(inbox.payloads).endsWith("last");
  }

  @Test
  void oneMessageOfAnySizeMayWait() {
    ChannelWorld small = new ChannelWorld(ChannelPolicy.create().queue(100, 10));
    TestClient client = small.client();
    Subscription subscription = client.get(() -> client.channel("a").subscribe(inbox));

    client.get(() -> client.channel("a").publish("x".repeat(1_000)));

    assertThat(inbox.payloads).hasSize(1);
    assertThat(subscription.state()).isEqualTo(Subscription.State.ACTIVE);
  }

  @Test
  void aMessageLargerThanTheSubscriberTakesEndsItsSubscription() {
    Limits own = Limits.builder().maxMessageBytes(100).build();
    TestClient client = world.client(own);
    Subscription subscription = client.get(() -> client.channel("a").subscribe(inbox));
    TestClient publisher = world.client();

    publisher.get(() -> publisher.channel("a").publish("x".repeat(101)));

    assertThat(subscription.ended().join().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(subscription.ended().join().message()).contains("101", "Limits.maxMessageBytes");
    assertThat(client.end().ended).isNull();
  }

  @Test
  void moreSubscriptionsThanTheServerTakesAreRefused() {
    ChannelWorld small = new ChannelWorld(Limits.builder().maxSubscriptions(2).build());
    TestClient client = small.client();
    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      subscriptions.add(client.channel("a").subscribe(new Inbox()));
    }
    small.environment.run();

    assertThat(subscriptions.subList(0, 2))
        .allMatch(each -> each.state() == Subscription.State.ACTIVE);
    for (Subscription refused : subscriptions.subList(2, 7)) {
      Status status = refused.ended().join();
      assertThat(status.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
      assertThat(status.message()).contains("2", "Limits.maxSubscriptions");
      assertThat(failure(refused.ready())).isEqualTo(status);
    }
    assertThat(client.end().ended).isNull();
  }

  @Test
  void aSubscriptionWaitsForThePlaceOfOneThatIsClosing() {
    ChannelWorld small = new ChannelWorld(Limits.builder().maxSubscriptions(2).build());
    TestClient client = small.client();
    List<Subscription> old =
        List.of(
            client.channel("a").subscribe(new Inbox()), client.channel("a").subscribe(new Inbox()));
    small.environment.run();

    old.forEach(Subscription::close);
    List<Subscription> next =
        List.of(
            client.channel("b").subscribe(new Inbox()), client.channel("b").subscribe(new Inbox()));
    small.environment.run();

    assertThat(old).allMatch(each -> each.state() == Subscription.State.ENDED);
    assertThat(next).allMatch(each -> each.state() == Subscription.State.ACTIVE);
  }

  @Test
  void aServerThatIsFullRefusesASubscription() {
    ChannelWorld full = new ChannelWorld(ServerLimits.DEFAULT.withMaxChannels(1));
    TestClient client = full.client();
    client.get(() -> client.channel("a").subscribe(new Inbox()));

    Subscription refused = client.get(() -> client.channel("b").subscribe(inbox));

    assertThat(refused.ended().join().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    assertThat(refused.ended().join().message()).contains("ServerLimits.maxChannels");
  }

  @Test
  void messagesAreTyped() {
    TestClient client = world.client();
    List<Message<byte[]>> got = new ArrayList<>();
    client.channels.channel("a", Codec.bytes()).subscribe(got::add);

    client.get(() -> client.channels.channel("a", Codec.bytes()).publish(new byte[] {7}));

    assertThat(got.get(0).payload()).containsExactly(7);
  }
}
