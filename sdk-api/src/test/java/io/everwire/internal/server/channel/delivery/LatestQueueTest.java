package io.everwire.internal.server.channel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.metrics.ChannelMeters.GapReason;
import io.everwire.internal.wire.PositionFrame.Snapshot;
import org.junit.jupiter.api.Test;

/** What goes out of a queue in which the newest message of each key counts. */
class LatestQueueTest {
  private final LatestQueue queue =
      new LatestQueue(
          1,
          ChannelPolicy.create().queue(10, 1 << 20),
          ChannelMeters.unread(),
          new LatestPosition());
  private final QueueStory story = new QueueStory(queue, "epoch");

  @Test
  void thePositionMovesOnlyWhenNothingWaits() {
    queue.openLive();
    story.live("a", 1);
    story.live("b", 2);
    story.live("a", 3);

    assertThat(story.next(true)).isEqualTo("a3");
    assertThat(story.next(false)).isNull();
    assertThat(story.next(true)).isEqualTo("b2");
    assertThat(story.next(false)).isEqualTo("moved to 3");
  }

  @Test
  void thePositionMovesPastWhatIsForOthers() {
    queue.openLive();
    story.live("a", 1);
    story.moved(4);

    assertThat(story.rest()).containsExactly("a1", "moved to 4");
  }

  @Test
  void aGapDropsWhatWaitsAndWhatIsHeldUpToWhereItEnds() {
    story.recovered("x", 3);
    story.live("a", 5);
    story.live("b", 6);
    story.gap(4, 6, GapReason.HISTORY);
    queue.openLive();

    assertThat(story.rest()).containsExactly("gap of 4 to 6");
    assertThat(queue.cost()).isZero();
  }

  @Test
  void whatCameLiveAndIsNewerThanAGapFollowsIt() {
    story.recovered("x", 3);
    story.live("a", 5);
    story.live("b", 8);
    story.gap(4, 6, GapReason.HISTORY);
    queue.openLive();

    assertThat(story.rest()).containsExactly("gap of 4 to 6", "b8", "moved to 8");
  }

  @Test
  void aValueReadAheadForASnapshotIsNotLeftBeforeAGapThatIsOlder() {
    story.mark(new Snapshot(1, false, "", 0));
    story.recovered("a", 9);
    queue.closeLive();
    story.gap(0, 7, GapReason.HISTORY);
    story.mark(new Snapshot(1, false, "", 0));
    story.recovered("a", 9);
    story.mark(new Snapshot(1, true, "epoch", 7));
    queue.openLive();

    assertThat(story.rest())
        .containsExactly("gap of 0 to 7", "snapshot", "a9", "snapshot ends at 7");
  }

  @Test
  void aValueThatAGapHasDroppedHidesNothingThatCameLive() {
    story.recovered("a", 9);
    story.live("a", 8);
    story.gap(0, 7, GapReason.HISTORY);
    queue.openLive();

    assertThat(story.rest()).containsExactly("gap of 0 to 7", "a8", "moved to 8");
  }

  @Test
  void whatCameLiveDoesNotTakeThePlaceOfANewerValueThatWasRead() {
    story.live("a", 5);
    story.live("b", 6);
    story.recovered("a", 6);
    queue.openLive();

    assertThat(story.rest()).containsExactly("a6", "b6", "moved to 6");
  }

  @Test
  void aNewEpochDropsAllAndCountsAnew() {
    story.recovered("x", 90);
    story.live("a", 100);
    story.gap(0, 3, GapReason.EPOCH);
    queue.openLive();
    assertThat(story.rest()).containsExactly("gap of 0 to 3");

    story.live("b", 4);

    assertThat(story.rest()).containsExactly("b4", "moved to 4");
  }

  @Test
  void moreKeysThanMayWaitHaveNoRoom() {
    queue.openLive();
    for (int key = 1; key <= 10; key++) {
      assertThat(story.live("k" + key, key)).isTrue();
    }

    assertThat(story.live("k10", 11)).as("no new key").isTrue();
    assertThat(story.live("k11", 12)).isFalse();
  }
}
