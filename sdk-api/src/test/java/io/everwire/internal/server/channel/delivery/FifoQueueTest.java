package io.everwire.internal.server.channel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ChannelPolicy;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.metrics.ChannelMeters.GapReason;
import io.everwire.internal.wire.PositionFrame.Recovered;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes out of a queue in which every message counts. */
class FifoQueueTest {
  private static final int ROOM = 2;

  /** What may wait in all of what was closed: the room, and 512 more. */
  private static final int BOUND = ROOM + 512;

  private final FifoQueue queue =
      new FifoQueue(1, ChannelPolicy.create().queue(ROOM, 1 << 20), ChannelMeters.unread());
  private final QueueStory story = new QueueStory(queue, "epoch");

  @Test
  void aGapThatWaitsForCreditIsOvertakenByNothingNotEvenByAMark() {
    queue.openLive();
    story.live("m", 1);
    story.moved(2);
    story.liveDroppingOldest("m", 3);

    assertThat(story.next(false)).isNull();
    assertThat(story.next(true)).isEqualTo("gap of 1 to 1");
    assertThat(story.next(false)).isEqualTo("moved to 2");
    assertThat(story.next(false)).isNull();
    assertThat(story.next(true)).isEqualTo("m3");
  }

  @Test
  void whatIsDroppedBeforeTheFirstThatWaitsIsOneGap() {
    queue.openLive();
    for (int offset = 1; offset <= 5; offset++) {
      story.liveDroppingOldest("m", offset);
    }

    assertThat(story.rest()).containsExactly("gap of 3 to 3", "m4", "m5");
  }

  @Test
  void gapsWithNothingBetweenThemAreOneThatCountsAllIfAllIsKnown() {
    story.gap(2, 5, GapReason.HISTORY);
    story.gap(3, 8, GapReason.HISTORY);
    story.recovered("m", 9);
    story.gap(1, 10, GapReason.HISTORY);
    story.gap(0, 20, GapReason.EPOCH);

    assertThat(story.rest()).containsExactly("gap of 5 to 8", "m9", "gap of 0 to 20");
  }

  @Test
  void movesWithNothingBetweenThemAreTheLastOne() {
    queue.openLive();
    story.moved(2);
    story.moved(3);
    story.live("m", 4);
    story.moved(5);

    assertThat(story.rest()).containsExactly("moved to 3", "m4", "moved to 5");
  }

  @Test
  void whatWasClosedBeforeSeveralGapsIsDroppedIntoTheLastOneBeyondTheBound() {
    for (int offset = 1; offset <= BOUND; offset++) {
      story.recovered("m", offset);
    }
    story.gap(5, BOUND + 5, GapReason.HISTORY);
    story.recovered("m", BOUND + 6);
    story.recovered("m", BOUND + 7);
    story.gap(10, BOUND + 17, GapReason.HISTORY);

    // Two messages and the gap between them and the others have given place.
    assertThat(story.rest())
        .hasSize(BOUND + 1)
        .endsWith("m" + BOUND, "gap of 17 to " + (BOUND + 17));
  }

  @Test
  void whatIsDroppedBeforeANewEpochIsMissedByANumberThatNobodyKnows() {
    for (int offset = 1; offset <= BOUND + 3; offset++) {
      story.recovered("m", offset);
    }
    story.gap(0, 4, GapReason.EPOCH);

    assertThat(story.rest()).hasSize(BOUND + 1).endsWith("m" + BOUND, "gap of 0 to 4");
  }

  @Test
  void theEndOfARecoveryIsNotDroppedIntoAGap() {
    for (int offset = 1; offset <= BOUND + 3; offset++) {
      story.recovered("m", offset);
    }
    story.mark(new Recovered(1));
    story.gap(1, BOUND + 4, GapReason.HISTORY);

    assertThat(story.rest()).endsWith("m" + (BOUND + 3), "recovered", "gap of 1 to " + (BOUND + 4));
  }

  @Test
  void whatCameLiveIsClosedBehindWhatWasRecoveredWithTheGapBeforeIt() {
    queue.openLive();
    for (int offset = 2; offset <= 5; offset++) {
      story.liveDroppingOldest("m", offset);
    }
    story.recovered("m", 1);
    queue.closeLive();
    story.live("m", 7);
    story.gap(1, 6, GapReason.HISTORY);

    assertThat(story.rest())
        .as("what comes live waits from now on")
        .containsExactly("m1", "gap of 2 to 3", "m4", "m5", "gap of 1 to 6");
    queue.openLive();
    assertThat(story.rest()).isEqualTo(List.of("m7"));
    assertThat(queue.cost()).isZero();
  }

  @Test
  void whatWasClosedCountsForTheBoundNoMore() {
    queue.openLive();
    assertThat(story.live("m", 1)).isTrue();
    assertThat(story.live("m", 2)).isTrue();
    assertThat(story.live("m", 3)).isFalse();

    queue.closeLive();

    assertThat(story.live("m", 3)).isTrue();
  }

  @Test
  void whatCameLiveIsDroppedTogetherWithTheGapBeforeIt() {
    queue.openLive();
    for (int offset = 1; offset <= 4; offset++) {
      story.liveDroppingOldest("m", offset);
    }
    queue.dropLive();
    queue.openLive();

    assertThat(story.rest()).isEmpty();
    assertThat(queue.cost()).isZero();
  }
}
