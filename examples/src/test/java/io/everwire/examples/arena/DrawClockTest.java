package io.everwire.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrawClockTest {
  private static final long FRAME = 16_000;
  private static final long SERVER = 5_000_000;

  private final DrawClock clock = new DrawClock();
  private long now;

  /** One frame, in which the server's clock is known to be ahead of this machine's by so much. */
  private long frame(Optional<Long> ahead) {
    now += FRAME;
    return clock.advance(now * 1_000, ahead.map(offset -> now + offset));
  }

  @Test
  void showsNothingBeforeTheServersTimeIsKnown() {
    assertThat(frame(Optional.empty())).isZero();
  }

  @Test
  void goesOnByItselfWhileThereIsNoEstimate() {
    long before = frame(Optional.of(SERVER));
    assertThat(before).isEqualTo(now + SERVER - DrawClock.LEAST_BEHIND_MICROS);
    assertThat(frame(Optional.empty())).isEqualTo(before + FRAME);
  }

  @Test
  void approachesAnotherEstimateByATenthAndNeverGoesBack() {
    long before = frame(Optional.of(SERVER));
    for (int i = 0; i < 200; i++) {
      long next = frame(Optional.of(SERVER - 100_000));
      assertThat(next - before).isBetween(FRAME * 9 / 10, FRAME);
      before = next;
    }
    assertThat(before).isEqualTo(now + SERVER - 100_000 - DrawClock.LEAST_BEHIND_MICROS);
  }

  @Test
  void staysFartherBehindWhereStatesTakeLonger() {
    frame(Optional.of(SERVER));
    long shown = 0;
    for (int i = 0; i < 200; i++) {
      clock.arrived(now + SERVER - 200_000);
      shown = frame(Optional.of(SERVER));
    }
    assertThat(now + SERVER - shown).isBetween(200_000L, DrawClock.MOST_BEHIND_MICROS);
  }

  @Test
  void isSetWhereItIsFarOff() {
    frame(Optional.of(SERVER));
    assertThat(frame(Optional.of(2 * SERVER)))
        .isEqualTo(now + 2 * SERVER - DrawClock.LEAST_BEHIND_MICROS);
  }
}
