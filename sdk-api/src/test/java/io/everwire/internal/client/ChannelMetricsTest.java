package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.DeliveryMode;
import io.everwire.Limits;
import io.everwire.Position;
import io.everwire.ServerLimits;
import io.everwire.SlowReader;
import io.everwire.broker.Broker;
import io.everwire.internal.wire.VolatileFrame.VolatilePublish;
import io.everwire.metrics.Meter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is counted of a server's channels. */
class ChannelMetricsTest {
  private static final ChannelPolicy SMALL = ChannelPolicy.create().queue(10, 100_000);

  @Test
  void whatWaitsForAReaderShowsUntilItIsTaken() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.RELIABLE);
    for (int i = 1; i <= 5; i++) {
      publisher.publish("a", "" + i);
    }
    assertThat(world.metrics.of(Meter.SERVER_QUEUED_MESSAGES)).isEqualTo(4);
    assertThat(world.metrics.of(Meter.SERVER_QUEUED_BYTES)).isEqualTo(4 * 65);

    reader.credit(1);

    assertThat(world.metrics.of(Meter.SERVER_QUEUED_MESSAGES)).isZero();
    assertThat(world.metrics.of(Meter.SERVER_QUEUED_BYTES)).isZero();
    assertThat(world.metrics.of(Meter.SERVER_DELIVERIES)).isEqualTo(5);
  }

  @Test
  void whatWaitsForAReaderThatIsGoneDoesNotShow() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.RELIABLE);
    publisher.publish("a", "1", "2", "3");
    assertThat(world.metrics.of(Meter.SERVER_QUEUED_MESSAGES)).isEqualTo(2);

    reader.loseSession();

    assertThat(world.metrics.of(Meter.SERVER_QUEUED_MESSAGES)).isZero();
    assertThat(world.metrics.of(Meter.SERVER_QUEUED_BYTES)).isZero();
  }

  @Test
  void whatASlowReaderLosesIsDroppedAndOneGap() {
    ChannelWorld world = new ChannelWorld(SMALL.slowReader(SlowReader.DROP_OLDEST));
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.RELIABLE);
    for (int i = 1; i <= 40; i++) {
      publisher.publish("a", "" + i);
    }
    reader.credit(1);

    assertThat(reader.story(1)).contains("gap of 29 to 30");
    assertThat(world.metrics.of(Meter.SERVER_DROPS)).isEqualTo(29);
    assertThat(world.metrics.of(Meter.SERVER_GAPS, "slow_reader")).isEqualTo(1);
  }

  @Test
  void valuesThatGavePlaceToNewerOnesAreConflated() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.LATEST);
    for (int i = 1; i <= 5; i++) {
      publisher.publish("a", "x" + i, "x", false);
    }
    reader.credit(1);

    assertThat(reader.story(1)).contains("x1", "x5").doesNotContain("x3");
    assertThat(world.metrics.of(Meter.SERVER_CONFLATIONS)).isEqualTo(3);
    assertThat(world.metrics.of(Meter.SERVER_DROPS)).isZero();
  }

  @Test
  void moreKeysThanMayWaitAreDroppedAndAGap() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.LATEST);
    for (int i = 0; i <= 11; i++) {
      publisher.publish("a", "v" + i, "k" + i, false);
    }
    reader.credit(1);

    assertThat(world.metrics.of(Meter.SERVER_DROPS)).isEqualTo(11);
    assertThat(world.metrics.of(Meter.SERVER_GAPS, "slow_reader")).isEqualTo(1);
  }

  @Test
  void volatileMessagesThatALinkDoesNotTakeAreDropped() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", RawClient.PLENTY, DeliveryMode.VOLATILE);
    reader.cutLink();
    for (int i = 1; i <= 5; i++) {
      publisher.sendVolatile(new VolatilePublish("a", i, "", RawClient.bytes("" + i), false));
    }
    reader.joinAgain();

    assertThat(reader.volatiles(1)).containsExactly("5");
    assertThat(world.metrics.of(Meter.SERVER_DROPS)).isEqualTo(4);
  }

  @Test
  void recoveriesAreCompleteOrHaveAGap() {
    ChannelWorld world = new ChannelWorld(SMALL.history(5, Duration.ofHours(1)));
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a");
    Position began = reader.began(1);
    publisher.publish("a", "1", "2", "3");
    reader.subscribeAfter(2, "a", began, RawClient.PLENTY);
    reader.rewind(3, "a", 2, 0);
    assertThat(world.metrics.of(Meter.SERVER_RECOVERIES, "complete")).isEqualTo(1);

    publisher.publish("a", "4", "5", "6", "7");
    reader.subscribeAfter(4, "a", began, RawClient.PLENTY);

    assertThat(world.metrics.of(Meter.SERVER_RECOVERIES, "complete")).isEqualTo(1);
    assertThat(world.metrics.of(Meter.SERVER_RECOVERIES, "gap")).isEqualTo(1);
    assertThat(world.metrics.of(Meter.SERVER_GAPS, "history")).isEqualTo(1);
  }

  @Test
  void anotherEpochIsAGap() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a");
    world.broker.target = Broker.inMemory(world.environment);
    world.broker.interrupt();
    world.environment.advance(Duration.ofSeconds(10));

    assertThat(world.metrics.of(Meter.SERVER_GAPS, "epoch")).isEqualTo(1);
  }

  @Test
  void refusalsNameTheLimitThatWasReached() {
    ChannelWorld world =
        new ChannelWorld(Limits.builder().maxSubscriptions(1).maxPublishChannels(1).build());
    RawClient client = new RawClient(world);
    client.subscribe(1, "a");
    client.subscribe(2, "a");
    client.publish("a", "1");
    client.publish("b", "1");

    assertThat(refusals(world, "Limits.maxSubscriptions")).isEqualTo(1);
    assertThat(refusals(world, "Limits.maxPublishChannels")).isEqualTo(1);
  }

  @Test
  void aServerThatHasNoRoomForAChannelCountsThatToo() {
    ChannelWorld world = new ChannelWorld(ServerLimits.DEFAULT.withMaxChannels(1));
    RawClient client = new RawClient(world);
    client.subscribe(1, "a");
    client.subscribe(2, "b");

    assertThat(refusals(world, "ServerLimits.maxChannels")).isEqualTo(1);
  }

  private static long refusals(ChannelWorld world, String limit) {
    return world.metrics.of(Meter.SERVER_REFUSALS, "RESOURCE_EXHAUSTED", limit);
  }
}
