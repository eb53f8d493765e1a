package io.everwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.HistoryQuery.Direction;
import io.everwire.Position;
import io.everwire.StatusCode;
import io.everwire.broker.AppendOutcome;
import io.everwire.broker.LogPage;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every broker owes the servers that stand on it, as a JUnit suite: extend it, make a broker,
 * and pass. What may go wrong is allowed for: calls that fail are made again, under the same keys,
 * and live publications are ordered and completed as {@link ChannelFollower} does.
 *
 * <ul>
 *   <li>Offsets count from 1 without a hole within an epoch; reads see every acknowledged append.
 *   <li>A publication under a key is appended once, at one position; another content under it, and
 *       a number that comes too late, are refused and change nothing.
 *   <li>History, retained values and leases end when their bounds say so, and not before.
 *   <li>A subscription brings, by itself or with history, all that follows its position.
 *   <li>Members converge, and a leave removes no newer incarnation.
 * </ul>
 */
public abstract class BrokerContract extends PresenceContract {
  /** For subclasses. */
  protected BrokerContract() {}

  @Test
  void aChannelBeginsEmptyInAnEpochOfItsOwn() {
    Position head = read("news", Optional.empty()).head();
    assertThat(head.offset()).isZero();
    assertThat(head.epoch()).isNotEmpty();
    assertThat(read("news", Optional.empty()).firstOffset()).isEqualTo(1);
    assertThat(append("news", HISTORY, numbered(1)).epoch()).isEqualTo(head.epoch());
    assertThat(read("sports", Optional.empty()).head().epoch()).isNotEqualTo(head.epoch());
  }

  @Test
  void offsetsCountFromOneWithoutAHole() {
    for (int i = 1; i <= 20; i++) {
      assertThat(append("news", HISTORY, numbered(i)).offset()).isEqualTo(i);
    }
    assertThat(read("news", Optional.empty()).head().offset()).isEqualTo(20);
  }

  @Test
  void aBatchIsAppendedInOrderWithOneOutcomeEach() {
    List<AppendOutcome> outcomes =
        appendAll("news", HISTORY, List.of(numbered(1), numbered(2), numbered(3)));
    assertThat(outcomes).map(outcome -> position(outcome).offset()).containsExactly(1L, 2L, 3L);
    assertThat(texts(read("news", Optional.empty()))).containsExactly("1", "2", "3");
  }

  @Test
  void aPublicationIsKeptAsItIs() {
    Publication whole =
        new Publication(
            bytes("payload"),
            "key",
            Optional.of(Duration.ofHours(1)),
            "client",
            true,
            named("everything", "name"));
    append("news", HISTORY, whole);
    LoggedPublication kept = read("news", Optional.empty()).publications().get(0);
    assertThat(kept.publication()).isEqualTo(whole);
    assertThat(kept.offset()).isEqualTo(1);
  }

  @Test
  void aPublicationWithTheSameNumberIsAppendedOnce() {
    for (int i = 1; i <= 200; i++) {
      append("news", HISTORY, numbered(i));
    }
    for (int i : List.of(200, 1, 77)) {
      assertThat(appendAll("news", HISTORY, List.of(numbered(i))))
          .singleElement()
          .isInstanceOf(AppendOutcome.Repeated.class)
          .satisfies(outcome -> assertThat(position(outcome).offset()).isEqualTo(i));
    }
    assertThat(read("news", Optional.empty()).head().offset()).isEqualTo(200);
  }

  @Test
  void aPublicationUnderTheSameKeyIsAppendedOnce() {
    Publication first = text("one", named("alice", "order-1"));
    append("news", HISTORY, first);
    append("news", HISTORY, numbered(1));
    assertThat(append("news", HISTORY, first).offset()).isEqualTo(1);
    assertThat(read("news", Optional.empty()).head().offset()).isEqualTo(2);
  }

  @Test
  void aPublicationIsRecognisedWithinOneBatch() {
    List<AppendOutcome> outcomes = appendAll("news", HISTORY, List.of(numbered(1), numbered(1)));
    assertThat(outcomes).map(outcome -> position(outcome).offset()).containsExactly(1L, 1L);
    assertThat(outcomes.get(1)).isInstanceOf(AppendOutcome.Repeated.class);
  }

  @Test
  void anotherContentUnderTheSameKeyIsRefused() {
    append("news", HISTORY, text("one", named("alice", "order-1")));
    append("news", HISTORY, numbered(1));
    assertRefused(
        append1("news", text("two", named("alice", "order-1"))), StatusCode.ALREADY_EXISTS);
    assertRefused(append1("news", text("two", number("client", 1))), StatusCode.ALREADY_EXISTS);
    assertThat(read("news", Optional.empty()).head().offset()).isEqualTo(2);
  }

  @Test
  void keysOfOtherPrincipalsAndChannelsAreOtherKeys() {
    append("news", HISTORY, text("one", named("alice", "order-1")));
    assertThat(append("news", HISTORY, text("two", named("bob", "order-1"))).offset()).isEqualTo(2);
    assertThat(append("sports", HISTORY, text("three", named("alice", "order-1"))).offset())
        .isEqualTo(1);
  }

  @Test
  void aNumberThatComesTooLateIsRefused() {
    append("news", HISTORY, numbered(1));
    append("news", HISTORY, numbered(5));
    assertRefused(append1("news", numbered(3)), StatusCode.ABORTED);
    assertThat(append("news", HISTORY, numbered(6)).offset()).isEqualTo(3);
    assertThat(append("news", HISTORY, text("other", number("another client", 3))).offset())
        .isEqualTo(4);
  }

  @Test
  void historyIsReadBothWaysInPages() {
    for (int i = 1; i <= 10; i++) {
      append("news", HISTORY, numbered(i));
    }
    LogPage oldest = page(Direction.FORWARD, Optional.empty(), 4, Long.MAX_VALUE);
    assertThat(texts(oldest)).containsExactly("1", "2", "3", "4");
    assertThat(oldest.hasMore()).isTrue();
    LogPage next = page(Direction.FORWARD, at(oldest, 4), 6, Long.MAX_VALUE);
    assertThat(texts(next)).containsExactly("5", "6", "7", "8", "9", "10");
    assertThat(next.hasMore()).isFalse();
    LogPage newest = page(Direction.BACKWARD, Optional.empty(), 3, Long.MAX_VALUE);
    assertThat(texts(newest)).containsExactly("10", "9", "8");
    assertThat(newest.hasMore()).isTrue();
    LogPage before = page(Direction.BACKWARD, at(newest, 3), 3, Long.MAX_VALUE);
    assertThat(texts(before)).containsExactly("2", "1");
    assertThat(before.hasMore()).isFalse();
  }

  @Test
  void aPageIsBoundedByBytesAndHasOnePublicationAtLeast() {
    for (int i = 1; i <= 3; i++) {
      append("news", HISTORY, text("0123456789".repeat(i), number("client", i)));
    }
    assertThat(page(Direction.FORWARD, Optional.empty(), 10, 1).publications()).hasSize(1);
    LogPage two = page(Direction.FORWARD, Optional.empty(), 10, 35);
    assertThat(two.publications()).hasSize(2);
    assertThat(two.hasMore()).isTrue();
    assertThat(page(Direction.FORWARD, Optional.empty(), 10, 60).publications()).hasSize(3);
  }

  @Test
  void aPositionBeyondTheHeadHasNothingAfterIt() {
    Position head = append("news", HISTORY, numbered(1));
    LogPage page =
        page(Direction.FORWARD, Optional.of(new Position(head.epoch(), 9)), 10, Long.MAX_VALUE);
    assertThat(page.publications()).isEmpty();
    assertThat(page.hasMore()).isFalse();
    assertThat(page.head()).isEqualTo(head);
  }

  @Test
  void aPositionOfAnotherEpochIsReadAsNone() {
    append("news", HISTORY, numbered(1));
    Optional<Position> other = Optional.of(new Position("of another time", 1));
    assertThat(texts(page(Direction.FORWARD, other, 10, Long.MAX_VALUE))).containsExactly("1");
    assertThat(texts(page(Direction.BACKWARD, other, 10, Long.MAX_VALUE))).containsExactly("1");
  }

  @Test
  void historyKeepsTheNewestAndSaysFromWhereItIsWhole() {
    Retention ten = history(10, HOUR);
    for (int i = 1; i <= 300; i++) {
      append("news", ten, numbered(i));
    }
    LogPage page = read("news", Optional.empty());
    assertThat(page.publications()).hasSizeBetween(10, 10 + extraHistory());
    assertThat(page.firstOffset()).isEqualTo(page.publications().get(0).offset());
    assertThat(page.head().offset()).isEqualTo(300);
    assertThat(page.publications().get(page.publications().size() - 1).offset()).isEqualTo(300);
  }

  @Test
  void historyForgetsWhatIsTooOldAndSaysSo() {
    append("news", history(10, SHORT), numbered(1));
    until("an empty history", () -> read("news", Optional.empty()).publications().isEmpty());
    LogPage page = read("news", Optional.empty());
    assertThat(page.head().offset()).isEqualTo(1);
    assertThat(page.firstOffset()).isEqualTo(2);
  }

  @Test
  void whatOutlivesItsTimeToLiveIsLeftOutAndIsNoLoss() {
    append("news", HISTORY, numbered(1));
    append(
        "news",
        HISTORY,
        new Publication(bytes("2"), "", Optional.of(SHORT), "client", false, number("client", 2)));
    append("news", HISTORY, numbered(3));
    until("two publications", () -> read("news", Optional.empty()).publications().size() == 2);
    LogPage page = read("news", Optional.empty());
    assertThat(texts(page)).containsExactly("1", "3");
    assertThat(page.firstOffset()).isEqualTo(1);
  }

  @Test
  void aSubscriptionBringsAllThatFollowsItsPosition() {
    append("news", HISTORY, numbered(1));
    ChannelFollower here = follow(broker(), "news");
    ChannelFollower there = follow(anotherNode(), "news");
    assertThat(here.position()).isEqualTo(there.position());
    for (int i = 2; i <= 60; i++) {
      append("news", HISTORY, numbered(i));
    }
    for (ChannelFollower each : List.of(here, there)) {
      until("59 publications", () -> each.taken().size() >= 59);
      assertThat(each.taken())
          .map(LoggedPublication::offset)
          .isEqualTo(java.util.stream.LongStream.rangeClosed(2, 60).boxed().toList());
      assertThat(each.gaps()).isEmpty();
    }
  }

  @Test
  void aRefusedPublicationIsBroughtToNobody() {
    ChannelFollower follower = follow(broker(), "news");
    append("news", HISTORY, numbered(5));
    append1("news", numbered(4));
    append("news", HISTORY, numbered(6));
    until("two publications", () -> follower.taken().size() == 2);
    assertThat(follower.taken()).map(each -> text(each)).containsExactly("5", "6");
  }

  @Test
  void aVolatilePublicationTakesNoPlaceInTheLog() {
    follow(broker(), "news");
    append("news", HISTORY, numbered(1));
    broker().sendVolatile("news", text("passing", null));
    assertThat(append("news", HISTORY, numbered(2)).offset()).isEqualTo(2);
    assertThat(texts(read("news", Optional.empty()))).containsExactly("1", "2");
  }
}
