package io.everwire.endtoend.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everwire.Channel;
import io.everwire.HistoryPage;
import io.everwire.HistoryQuery;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.PublishOptions;
import io.everwire.Receipt;
import io.everwire.Start;
import io.everwire.SubscribeOptions;
import io.everwire.endtoend.Scheme;
import io.everwire.endtoend.channels.Shared.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a channel remembers, and how a subscription begins in its past. */
@Timeout(60)
@ExtendWith(Shared.Closing.class)
class HistoryTest {

  private static List<Position> publish(Channel<String> channel, String... messages) {
    return List.of(messages).stream().map(channel::publish).toList().stream()
        .map(receipt -> receipt.join().position())
        .toList();
  }

  private static List<String> payloads(HistoryPage<String> page) {
    return page.messages().stream().map(Message::payload).toList();
  }

  private static Story follow(Channel<String> channel, Start start) {
    Story story = new Story();
    channel.subscribe(story, SubscribeOptions.DEFAULT.withStart(start)).ready().join();
    return story;
  }

  @ParameterizedTest
  @EnumSource
  void aPublishTellsThePositionThatSubscribersSee(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    Story story = follow(room.reader(), Start.now());

    List<Position> positions = publish(room.writer(), "1", "2", "3");

    story.becomes("1", "2", "3");
    assertThat(story.positions()).isEqualTo(positions);
    assertThat(positions).extracting(Position::offset).containsExactly(1L, 2L, 3L);
    assertThat(positions).extracting(Position::epoch).containsOnly(positions.get(0).epoch());
  }

  @ParameterizedTest
  @EnumSource
  void historyIsReadBothWays(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    List<Position> at = publish(room.writer(), "1", "2", "3", "4", "5");

    HistoryPage<String> last = room.reader().history(HistoryQuery.last(2)).join();
    HistoryPage<String> before = room.reader().history(HistoryQuery.before(at.get(3), 10)).join();
    HistoryPage<String> after = room.reader().history(HistoryQuery.after(at.get(1), 2)).join();

    assertThat(payloads(last)).containsExactly("5", "4");
    assertThat(payloads(before)).containsExactly("3", "2", "1");
    assertThat(payloads(after)).containsExactly("3", "4");
    assertThat(List.of(last, before, after)).allMatch(page -> page.head().equals(at.get(4)));
    assertThat(after.messages())
        .extracting(Message::position)
        .containsExactly(at.get(2), at.get(3));
  }

  @ParameterizedTest
  @EnumSource
  void aLongHistoryComesInPages(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    List<String> all = IntStream.range(0, 600).mapToObj(String::valueOf).toList();
    publish(room.writer(), all.toArray(String[]::new));

    List<String> read = new ArrayList<>();
    int pages = 0;
    Optional<HistoryQuery> next =
        Optional.of(new HistoryQuery(HistoryQuery.Direction.FORWARD, Optional.empty(), 1_000));
    while (next.isPresent()) {
      HistoryPage<String> page = room.reader().history(next.get()).join();
      read.addAll(payloads(page));
      next = page.next();
      pages++;
    }

    assertThat(read).isEqualTo(all);
    assertThat(pages).isGreaterThan(1);
  }

  @ParameterizedTest
  @EnumSource
  void historySaysWhatItNoLongerHas(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("short/*");
    List<Position> at = publish(room.writer(), "1", "2", "3", "4", "5", "6");

    HistoryPage<String> page = room.reader().history(HistoryQuery.after(at.get(0), 10)).join();

    assertThat(payloads(page)).containsExactly("4", "5", "6");
    assertThat(page.gap().orElseThrow().missed()).hasValue(2);
  }

  @ParameterizedTest
  @EnumSource
  void aSubscriptionGoesOnAfterAPosition(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    List<Position> at = publish(room.writer(), "1", "2", "3");

    Story story = follow(room.reader(), Start.after(at.get(0)));
    publish(room.writer(), "4");

    story.becomes("2", "3", "recovered", "4");
  }

  @ParameterizedTest
  @EnumSource
  void aPositionThatHistoryNoLongerHasIsAGap(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("short/*");
    List<Position> at = publish(room.writer(), "1", "2", "3", "4", "5", "6");

    Story late = follow(room.reader(), Start.after(at.get(0)));
    Story stranger = follow(room.reader(), Start.after(new Position("another", 2)));
    late.becomes("gap of 2", "4", "5", "6", "recovered");
    stranger.becomes("gap", "recovered");
    publish(room.writer(), "7");

    late.becomes("gap of 2", "4", "5", "6", "recovered", "7");
    stranger.becomes("gap", "recovered", "7");
  }

  @ParameterizedTest
  @EnumSource
  void aSubscriptionRewindsByACount(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    publish(room.writer(), "1", "2", "3");

    Story story = follow(room.reader(), Start.rewind(2));
    publish(room.writer(), "4");

    story.becomes("2", "3", "recovered", "4");
  }

  @ParameterizedTest
  @EnumSource
  void aSubscriptionRewindsByATime(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    publish(room.writer(), "1", "2");

    follow(room.reader(), Start.rewind(Duration.ofMinutes(5))).becomes("1", "2", "recovered");
    await()
        .atMost(Site.PATIENCE)
        .until(
            () -> {
              Story recent = follow(room.reader(), Start.rewind(Duration.ofMillis(10)));
              recent.tells("recovered");
              return recent.told().equals(List.of("recovered"));
            });
  }

  @ParameterizedTest
  @EnumSource
  void aMessageThatHasOutlivedItsTimeIsNotTold(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    room.writer()
        .publish("short", PublishOptions.DEFAULT.withTimeToLive(Duration.ofMillis(10)))
        .join();
    publish(room.writer(), "long");

    await()
        .atMost(Site.PATIENCE)
        .until(
            () ->
                payloads(room.reader().history(HistoryQuery.last(10)).join())
                    .equals(List.of("long")));
    follow(room.reader(), Start.rewind(10)).becomes("long", "recovered");
  }

  @ParameterizedTest
  @EnumSource
  void aPublishIsDoneOnceUnderItsKey(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    Story story = follow(room.reader(), Start.now());
    PublishOptions once = PublishOptions.DEFAULT.withIdempotencyKey("order 7");

    Receipt first = room.writer().publish("paid", once).join();
    Receipt second = room.writer().publish("paid", once).join();
    assertThatThrownBy(() -> room.writer().publish("cancelled", once).join())
        .hasMessageContaining("ALREADY_EXISTS");
    publish(room.writer(), "last");

    assertThat(second).isEqualTo(first);
    story.becomes("paid", "last");
  }

  @ParameterizedTest
  @EnumSource
  void aMessageInPartsIsRememberedWhole(Scheme scheme) throws Exception {
    Room room = Shared.over(scheme).room("log/*");
    String large = "large ".repeat(12_000);
    Story story = follow(room.reader(), Start.now());

    publish(room.writer(), large, "small");

    story.becomes(large, "small");
    follow(room.reader(), Start.rewind(2)).becomes(large, "small", "recovered");
    assertThat(payloads(room.reader().history(HistoryQuery.last(2)).join()))
        .containsExactly("small", large);
  }
}
