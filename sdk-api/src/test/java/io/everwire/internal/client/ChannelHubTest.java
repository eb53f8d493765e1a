package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.Limits;
import io.everwire.Receipt;
import io.everwire.ServerLimits;
import io.everwire.StatusCode;
import io.everwire.Subscription;
import io.everwire.internal.client.ChannelWorld.Inbox;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How long channels live at the server. */
class ChannelHubTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ChannelWorld world = new ChannelWorld();

  @Test
  void aChannelWithoutSubscribersIsFreedAMinuteAfterItsLastPublication() {
    TestClient client = world.client();
    Receipt first = client.get(() -> client.channel("a").publish("1")).join();
    world.environment.advance(Duration.ofSeconds(50));
    Receipt second = client.get(() -> client.channel("a").publish("2")).join();
    world.environment.advance(Duration.ofSeconds(50));
    assertThat(world.hub.channelCount()).isEqualTo(1);

    world.environment.advance(Duration.ofSeconds(10));

    assertThat(world.hub.channelCount()).isZero();
    assertThat(second.position().epoch()).isEqualTo(first.position().epoch());
    Receipt anew = client.get(() -> client.channel("a").publish("3")).join();
    assertThat(anew.position().epoch()).isNotEqualTo(first.position().epoch());
    assertThat(anew.position().offset()).isEqualTo(1);
  }

  @Test
  void aChannelWithASubscriberStays() {
    TestClient client = world.client();
    Subscription subscription = client.get(() -> client.channel("a").subscribe(new Inbox()));
    world.environment.advance(MINUTE.multipliedBy(10));
    assertThat(world.hub.channelCount()).isEqualTo(1);

    subscription.close();
    world.environment.run();
    world.environment.advance(MINUTE);

    assertThat(world.hub.channelCount()).isZero();
  }

  @Test
  void aSubscriberOfASessionThatEndedLeaves() {
    TestClient client = world.client();
    client.get(() -> client.channel("a").subscribe(new Inbox()));
    client.get(() -> client.channel("b").subscribe(new Inbox()));

    client.loseSession();
    world.environment.advance(MINUTE);

    assertThat(world.hub.channelCount()).isZero();
  }

  @Test
  void noTimerIsSetWhileAllChannelsAreInUseOrNoneIsLeft() {
    int before = world.environment.timers();
    TestClient client = world.client();
    client.get(() -> client.channel("a").subscribe(new Inbox()));
    client.get(() -> client.channel("a").publish("x"));
    client.get(() -> client.channel("b").publish("x"));
    world.environment.advance(MINUTE.multipliedBy(2));
    client.loseSession();
    world.environment.advance(MINUTE.multipliedBy(2));

    client.close(io.everwire.Status.of(StatusCode.CANCELLED, "closed"));
    assertThat(world.hub.channelCount()).isZero();
    assertThat(world.environment.timers()).isEqualTo(before);
  }

  @Test
  void aFullServerFreesWhatNobodyHasPublishedToRatherThanRefuse() {
    ChannelWorld full = new ChannelWorld(ServerLimits.DEFAULT.withMaxChannels(2));
    TestClient client = full.client();
    Subscription idle = client.get(() -> client.channel("idle").subscribe(new Inbox()));
    client.get(() -> client.channel("busy").publish("1"));
    idle.close();
    full.environment.run();

    CompletableFuture<Receipt> next = client.get(() -> client.channel("next").publish("1"));
    CompletableFuture<Receipt> further = client.get(() -> client.channel("further").publish("1"));

    assertThat(next).isCompleted();
    assertThat(further).isCompletedExceptionally();
    assertThat(full.hub.channelCount()).isEqualTo(2);
  }

  @Test
  void aClosedHubRefusesAndHoldsNothing() {
    TestClient client = world.client();
    int before = world.environment.timers();
    client.get(() -> client.channel("a").publish("1"));

    world.hub.close();
    world.broker.close();

    assertThat(world.hub.channelCount()).isZero();
    CompletableFuture<Receipt> publish = client.get(() -> client.channel("b").publish("1"));
    Subscription subscription = client.get(() -> client.channel("b").subscribe(new Inbox()));
    assertThat(ChannelWorld.failure(publish).code()).isEqualTo(StatusCode.UNAVAILABLE);
    assertThat(subscription.ended().join().code()).isEqualTo(StatusCode.UNAVAILABLE);
    world.environment.advance(Duration.ofSeconds(40));
    assertThat(world.environment.timers()).isEqualTo(before);
  }

  @Test
  void aBurstOfPublicationsIsNoSlowSubscriber() {
    ChannelWorld small = new ChannelWorld(ChannelPolicy.create().queue(600, 1_000_000));
    TestClient subscriber = small.client();
    Inbox inbox = new Inbox();
    subscriber.get(() -> subscriber.channel("a").subscribe(inbox));
    TestClient publisher = small.unconnected(Limits.builder().publishQueueMessages(5_000).build());
    PublishTest.publish(publisher, "a", 4_000);

    small.connect(publisher, Limits.DEFAULT);

    assertThat(inbox.payloads).hasSize(4_000);
    assertThat(inbox.ends).isEmpty();
  }
}
