package io.everwire.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who is told what about room. */
class BacklogTest {
  private static final int KIB = 1024;

  private final Backlog backlog = new Backlog(256 * KIB);

  @Test
  void itIsNotReadyBeforeThereIsRoomAndOwesTheWordForIt() {
    assertThat(backlog.isReady()).isFalse();
    assertThat(backlog.room(1)).isTrue();
    assertThat(backlog.isReady()).isTrue();
    assertThat(backlog.room(1)).as("told once").isFalse();
  }

  @Test
  void whoWasToldNoIsOwedAWordThoughTheSerializerNeverSawIt() {
    backlog.room(256 * KIB);
    backlog.admit(140 * KIB);
    assertThat(backlog.isReady()).isFalse();
    backlog.release(140 * KIB);
    assertThat(backlog.room(256 * KIB)).isTrue();
  }

  @Test
  void nobodyIsOwedAWordWhoWasNotToldNo() {
    backlog.room(256 * KIB);
    backlog.admit(140 * KIB);
    backlog.release(140 * KIB);
    assertThat(backlog.room(256 * KIB)).isFalse();
  }

  @Test
  void theWordIsGivenOnceNoMoreThanAnEighthOfTheRoomIsTaken() {
    backlog.room(256 * KIB);
    backlog.admit(128 * KIB);
    assertThat(backlog.isReady()).isFalse();
    backlog.release(111 * KIB);
    assertThat(backlog.room(256 * KIB)).isFalse();
    assertThat(backlog.isReady()).isTrue();
    backlog.release(KIB);
    assertThat(backlog.room(256 * KIB)).isTrue();
  }

  @Test
  void theWordOfANarrowWindowIsGivenOnceNothingWaits() {
    backlog.room(100);
    backlog.admit(128);
    assertThat(backlog.isReady()).isFalse();
    backlog.release(128);
    assertThat(backlog.room(10)).isTrue();
  }

  @Test
  void whatWaitsIsBoundedExactly() {
    assertThat(backlog.admit(200 * KIB)).isTrue();
    assertThat(backlog.admit(56 * KIB + 1)).isFalse();
    assertThat(backlog.admit(56 * KIB)).isTrue();
    assertThat(backlog.admit(1)).isFalse();
    backlog.release(200 * KIB);
    assertThat(backlog.admit(1)).isTrue();
  }

  @Test
  void oneMessageAlwaysFits() {
    Backlog small = new Backlog(1);
    assertThat(small.admit(1000 * KIB)).isTrue();
    assertThat(small.admit(1)).isFalse();
  }

  @Test
  void whatIsTakenIsReleasedAnEighthOfWhatMayWaitAtATime() {
    backlog.room(256 * KIB);
    backlog.admit(128 * KIB);
    assertThat(backlog.taken(15 * KIB, false)).isFalse();
    assertThat(backlog.isReady()).isFalse();
    assertThat(backlog.taken(KIB, false)).isTrue();
    assertThat(backlog.isReady()).isTrue();
  }

  @Test
  void whatIsTakenLastIsReleasedAtOnce() {
    backlog.room(256 * KIB);
    backlog.admit(128 * KIB);
    assertThat(backlog.taken(KIB, true)).isTrue();
    assertThat(backlog.isReady()).isTrue();
  }

  @Test
  void whatWasTakenIsReleasedWhenNoneIsTakenForNow() {
    backlog.room(256 * KIB);
    backlog.admit(128 * KIB);
    backlog.taken(KIB, false);
    backlog.releaseTaken();
    assertThat(backlog.isReady()).isTrue();
  }
}
