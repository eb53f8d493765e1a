package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.Position;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscriptions that begin in a channel's past, as the server answers them. */
class RecoveryTest {
  private final ChannelWorld world =
      new ChannelWorld(ChannelPolicy.create().history(10, Duration.ofMinutes(5)));
  private final RawClient client = new RawClient(world);
  private final RawClient publisher = new RawClient(world);

  private Position beginning() {
    client.subscribe(1, "a");
    return client.began(1);
  }

  @Test
  void whatWasPublishedSinceThePositionComesFirstThenWhatIsLive() {
    Position start = beginning();
    publisher.publish("a", "1", "2", "3");
    client.subscribeAfter(
        2, "a", new Position(start.epoch(), start.offset() + 1), RawClient.PLENTY);
    publisher.publish("a", "4");

    assertThat(client.story(2)).containsExactly("2", "3", "recovered", "4");
    assertThat(client.began(2).offset()).isEqualTo(1);
    assertThat(client.end().received(Subscribed.class)).last().matches(Subscribed::recovering);
  }

  @Test
  void nothingToRecoverIsRecoveredAtOnce() {
    Position start = beginning();
    client.subscribeAfter(2, "a", start, RawClient.PLENTY);

    assertThat(client.story(2)).containsExactly("recovered");
  }

  @Test
  void whatHistoryNoLongerHasIsAGapOfKnownSize() {
    Position start = beginning();
    for (int i = 1; i <= 15; i++) {
      publisher.publish("a", "" + i);
    }
    client.subscribeAfter(
        2, "a", new Position(start.epoch(), start.offset() + 2), RawClient.PLENTY);

    assertThat(client.story(2)).startsWith("gap of 3 to 5", "6").endsWith("15", "recovered");
  }

  @Test
  void aPositionOfAnotherEpochIsAGapOfUnknownSizeAndNeverAFalseRecovery() {
    publisher.publish("a", "1", "2");
    client.subscribeAfter(2, "a", new Position("another", 1), RawClient.PLENTY);
    publisher.publish("a", "3");

    assertThat(client.story(2)).containsExactly("gap of 0 to 2", "recovered", "3");
    assertThat(client.began(2)).isEqualTo(new Position("another", 1));
  }

  @Test
  void aPositionBeyondTheHeadIsWaitedForAndThenAGap() {
    Position start = beginning();
    publisher.publish("a", "1");
    client.subscribeAfter(2, "a", new Position(start.epoch(), 3), RawClient.PLENTY);
    world.environment.advance(Duration.ofMillis(1_900));
    assertThat(client.story(2)).isEmpty();

    world.environment.advance(Duration.ofMillis(200));
    publisher.publish("a", "2");

    assertThat(client.story(2)).containsExactly("gap of 0 to 1", "recovered", "2");
  }

  @Test
  void aHeadThatComesToThePositionInTimeIsNoGap() {
    Position start = beginning();
    client.subscribeAfter(2, "a", new Position(start.epoch(), 2), RawClient.PLENTY);
    publisher.publish("a", "1", "2", "3");

    assertThat(client.story(2)).containsExactly("recovered", "3");
  }

  @Test
  void theLastMessagesCanBeAskedFor() {
    publisher.publish("a", "1", "2", "3");
    client.rewind(1, "a", 2, 0);
    client.rewind(2, "a", 50, 0);

    assertThat(client.story(1)).containsExactly("2", "3", "recovered");
    assertThat(client.story(2)).containsExactly("1", "2", "3", "recovered");
  }

  @Test
  void whatIsNotOlderThanSomeTimeCanBeAskedFor() {
    publisher.publish("a", "1");
    world.environment.advance(Duration.ofSeconds(30));
    publisher.publish("a", "2", "3");
    world.environment.advance(Duration.ofSeconds(10));
    client.rewind(1, "a", 0, 20_000);
    client.rewind(2, "a", 0, 60_000);

    assertThat(client.story(1)).containsExactly("2", "3", "recovered");
    assertThat(client.story(2)).containsExactly("1", "2", "3", "recovered");
  }

  @Test
  void aLongRecoveryIsReadAtTheClientsPace() {
    ChannelWorld large =
        new ChannelWorld(
            ChannelPolicy.create().history(5_000, Duration.ofMinutes(5)).queue(10, 10_000));
    RawClient publisher = new RawClient(large);
    RawClient reader = new RawClient(large);
    reader.subscribe(1, "a");
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= 3_000; i++) {
      all.add("" + i);
      publisher.publish("a", "" + i);
    }
    reader.subscribeAfter(2, "a", reader.began(1), 1);
    publisher.publish("a", "live 1", "live 2");
    assertThat(reader.story(2)).containsExactly("1");
    for (int i = 0; i < 30; i++) {
      publisher.publish("a", "more " + i);
      all.add("more " + i);
    }

    reader.credit(2);
    publisher.publish("a", "last");

    all.add(3_000, "live 1");
    all.add(3_001, "live 2");
    all.add("recovered");
    all.add("last");
    assertThat(reader.story(2)).containsExactlyElementsOf(all);
  }

  @Test
  void aSlowReaderGetsAllFromHistoryWhenItReadsAgain() {
    ChannelWorld small =
        new ChannelWorld(
            ChannelPolicy.create().history(1_000, Duration.ofMinutes(5)).queue(10, 100_000));
    RawClient publisher = new RawClient(small);
    RawClient reader = new RawClient(small);
    reader.subscribe(1, "a", 1, io.everwire.DeliveryMode.RELIABLE);
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      all.add("" + i);
      publisher.publish("a", "" + i);
    }
    assertThat(reader.story(1)).containsExactly("1");

    reader.credit(1);
    publisher.publish("a", "last");

    all.add("last");
    assertThat(reader.story(1)).containsExactlyElementsOf(all);
  }

  @Test
  void aSlowReaderIsToldWhatItMissedWhereThereIsNoHistory() {
    ChannelWorld small = new ChannelWorld(ChannelPolicy.create().queue(10, 100_000));
    RawClient publisher = new RawClient(small);
    RawClient reader = new RawClient(small);
    reader.subscribe(1, "a", 1, io.everwire.DeliveryMode.RELIABLE);
    for (int i = 1; i <= 40; i++) {
      publisher.publish("a", "" + i);
    }
    reader.credit(1);
    publisher.publish("a", "last");

    assertThat(reader.story(1))
        .startsWith("1", "2")
        .endsWith("11", "gap of 29 to 40", "last")
        .hasSize(13);
  }

  @Test
  void aChannelThatWasFreedAtTheServerKeepsItsPositions() {
    Position start = beginning();
    publisher.publish("a", "1");
    client.loseSession();
    world.environment.advance(Duration.ofMinutes(2));
    assertThat(world.hub.channelCount()).isZero();

    RawClient back = new RawClient(world);
    back.subscribeAfter(1, "a", start, RawClient.PLENTY);

    assertThat(back.story(1)).containsExactly("1", "recovered");
  }
}
