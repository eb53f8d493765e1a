package io.everwire.internal.server.channel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a channel hands out again. */
class FanOutPaceTest {
  private static final long MILLISECOND = 1_000_000;

  private final FanOutPace pace = new FanOutPace();

  @Test
  void whatIsPublishedDuringAHandOutToManyWaitsForItsEndAndHalfItsTimeMore() {
    assertThat(pace.mayBegin(0)).isTrue();
    assertThat(pace.begin(1_000, 0)).isTrue();
    assertThat(pace.mayBegin(3 * MILLISECOND)).isFalse();
    pace.end(0, 8 * MILLISECOND);
    assertThat(pace.mayBegin(11 * MILLISECOND)).isFalse();
    assertThat(pace.restNanos(11 * MILLISECOND)).isEqualTo(MILLISECOND);
    assertThat(pace.mayBegin(12 * MILLISECOND)).isTrue();
  }

  @Test
  void itRestsTenMillisecondsAtMost() {
    pace.begin(100_000, 0);
    pace.end(0, 1_000 * MILLISECOND);
    assertThat(pace.mayBegin(1_009 * MILLISECOND)).isFalse();
    assertThat(pace.mayBegin(1_010 * MILLISECOND)).isTrue();
  }

  @Test
  void aQuickHandOutIsFollowedByNoRest() {
    pace.begin(1_000, 0);
    pace.end(0, MILLISECOND / 2);
    assertThat(pace.mayBegin(MILLISECOND / 2)).isTrue();
  }

  @Test
  void fewSubscribersAreNotGatheredFor() {
    assertThat(pace.begin(63, 0)).isFalse();
    assertThat(pace.mayBegin(0)).isTrue();
  }

  @Test
  void theEndOfAnEarlierHandOutIsNotThatOfTheLast() {
    pace.begin(1_000, 0);
    pace.begin(1_000, 5 * MILLISECOND);
    pace.end(0, 6 * MILLISECOND);
    assertThat(pace.isUnderWay()).isTrue();
    pace.end(5 * MILLISECOND, 7 * MILLISECOND);
    assertThat(pace.isUnderWay()).isFalse();
  }
}
