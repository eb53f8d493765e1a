package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.DeliveryMode;
import io.everwire.SlowReader;
import io.everwire.broker.Broker;
import io.everwire.metrics.Meter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the server does with a subscription that takes messages too slowly. */
class SlowReaderTest {
  private static final ChannelPolicy SMALL = ChannelPolicy.create().queue(10, 100_000);

  @Test
  void theOldestAreDroppedAndToldAsOneGap() {
    ChannelWorld world = new ChannelWorld(SMALL.slowReader(SlowReader.DROP_OLDEST));
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.RELIABLE);
    for (int i = 1; i <= 40; i++) {
      publisher.publish("a", "" + i);
    }
    reader.credit(1);

    assertThat(reader.story(1)).startsWith("1", "gap of 29 to 30", "31").endsWith("39", "40");
  }

  @Test
  void publishersAreHeldBackUntilItHasCaughtUp() {
    ChannelWorld world = new ChannelWorld(SMALL.slowReader(SlowReader.PUSH_BACK));
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.RELIABLE);
    for (int i = 1; i <= 40; i++) {
      publisher.publish("a", "" + i);
    }
    assertThat(publisher.confirmed()).isBetween(5L, 11L);

    reader.credit(1);

    assertThat(publisher.confirmed()).isEqualTo(40);
    assertThat(reader.story(1)).hasSize(40).startsWith("1", "2").endsWith("40");
  }

  @Test
  void publishersGoOnWhenASlowReaderIsGone() {
    ChannelWorld world = new ChannelWorld(SMALL.slowReader(SlowReader.PUSH_BACK));
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.RELIABLE);
    for (int i = 1; i <= 40; i++) {
      publisher.publish("a", "" + i);
    }

    reader.loseSession();

    assertThat(publisher.confirmed()).isEqualTo(40);
  }

  @Test
  void oneOfThreeThatStallsChangesNothingForTheOthers() {
    ChannelWorld world = new ChannelWorld(SMALL.history(20, Duration.ofMinutes(1)));
    RawClient publisher = new RawClient(world);
    RawClient stalled = new RawClient(world);
    stalled.subscribe(1, "a", 1, DeliveryMode.RELIABLE);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a");
    reader.subscribe(2, "a");
    for (int i = 1; i <= 100; i++) {
      publisher.publish("a", "" + i);
    }

    assertThat(reader.story(1)).hasSize(100).doesNotHaveDuplicates();
    assertThat(reader.story(2)).isEqualTo(reader.story(1));
    stalled.credit(1);
    assertThat(stalled.story(1)).hasSize(1 + 10 + 1 + 20).contains("gap of 69 to 80");
  }

  @Test
  @Tag("long")
  void aChannelWithTenThousandSubscribersBringsAllToEachThoughOneStalls() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient publisher = new RawClient(world);
    RawClient stalled = new RawClient(world);
    stalled.subscribe(1, "a", 1, DeliveryMode.RELIABLE);
    List<RawClient> readers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      RawClient reader = new RawClient(world);
      reader.subscribe(1, "a");
      readers.add(reader);
    }
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      all.add("" + i);
      publisher.publish("a", "" + i);
    }

    assertThat(readers).allMatch(reader -> reader.story(1).equals(all));
    assertThat(stalled.story(1)).containsExactly("1");
  }

  @Test
  void theNewestOfEachKeyTakesThePlaceOfOneThatWaits() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.LATEST);
    publisher.publish("a", "x0", "x", false);
    for (int i = 1; i <= 40; i++) {
      publisher.publish("a", "x" + i, "x", false);
      publisher.publish("a", "y" + i, "y", false);
    }
    assertThat(reader.story(1)).containsExactly("x0", "moved to 1");

    reader.credit(1);

    assertThat(reader.story(1)).containsExactly("x0", "moved to 1", "x40", "y40", "moved to 81");
  }

  @Test
  void moreKeysThanMayWaitAreAGap() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient publisher = new RawClient(world);
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", 1, DeliveryMode.LATEST);
    publisher.publish("a", "first", "k0", false);
    for (int i = 1; i <= 11; i++) {
      publisher.publish("a", "v" + i, "k" + i, false);
    }
    reader.credit(1);
    publisher.publish("a", "last", "k", false);

    assertThat(reader.story(1))
        .containsExactly("first", "moved to 1", "gap of 0 to 12", "last", "moved to 13");
  }

  @Test
  void retainedValuesComeAsASnapshotBeforeWhatIsLive() {
    ChannelWorld world = new ChannelWorld(ChannelPolicy.create().retain(100));
    RawClient publisher = new RawClient(world);
    publisher.publish("a", "x1", "x", false);
    publisher.publish("a", "y1", "y", false);
    publisher.publish("a", "x2", "x", false);
    publisher.publish("a", "z1", "z", false);
    publisher.delete("a", "z");
    RawClient reader = new RawClient(world);
    reader.subscribe(1, "a", RawClient.PLENTY, DeliveryMode.LATEST);
    publisher.publish("a", "y2", "y", false);
    publisher.delete("a", "x");

    assertThat(reader.story(1))
        .containsExactly(
            "snapshot", "x2", "y1", "snapshot ends at 5", "y2", "moved to 6", "-x", "moved to 7");
  }

  @Test
  void whatAClientPublishesToOthersMovesItsOwnPositionOnly() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient one = new RawClient(world);
    RawClient other = new RawClient(world);
    one.subscribe(1, "a");
    other.subscribe(1, "a");
    one.publish("a", "1", "", true);
    other.publish("a", "2", "", true);

    assertThat(one.story(1)).containsExactly("moved to 1", "2");
    assertThat(other.story(1)).containsExactly("1", "moved to 2");
  }

  @Test
  void whatAStalledReaderHasNotTakenDoesNotAddUpWhileLogsAreMadeAnew() {
    ChannelWorld world = new ChannelWorld(SMALL);
    RawClient publisher = new RawClient(world);
    RawClient stalled = new RawClient(world);
    stalled.subscribe(1, "a", 1, DeliveryMode.RELIABLE);
    publisher.publish("a", "taken");
    for (int epoch = 0; epoch < 100; epoch++) {
      world.broker.target = Broker.inMemory(world.environment);
      world.broker.interrupt();
      world.environment.advance(Duration.ofSeconds(1));
      for (int i = 0; i < 10; i++) {
        publisher.publish("a", "e" + epoch + " " + i);
      }
    }
    assertThat(world.metrics.of(Meter.SERVER_QUEUED_MESSAGES)).isBetween(500L, 540L);

    stalled.credit(1);

    assertThat(stalled.story(1))
        .startsWith("taken", "gap of 0 to 0", "e0 0")
        .endsWith("e99 8", "e99 9");
    assertThat(world.metrics.of(Meter.SERVER_DROPS)).isPositive();
  }
}
