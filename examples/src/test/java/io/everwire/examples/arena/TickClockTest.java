package io.everwire.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TickClockTest {
  private static final long TICK = 33_000;

  private Instant wall = Instant.EPOCH.plusSeconds(1_000);
  private final TickClock clock = new TickClock(() -> wall);
  private long now = 5_000_000;

  private void pass(long micros) {
    now += micros;
    wall = wall.plusNanos(micros * 1_000);
  }

  private long at(long dueMicros) {
    return clock.micros(dueMicros * 1_000, now * 1_000);
  }

  @Test
  void ticksThatRunLateAreAsFarApartAsTheyWereDue() {
    long due = now;
    long first = at(due);
    pass(TICK + 30_000);
    long second = at(due + TICK);
    pass(1_000);
    assertThat(second - first).isEqualTo(TICK);
    assertThat(at(due + 2 * TICK) - second).isEqualTo(TICK);
  }

  @Test
  void aWallClockThatIsAdjustedIsFollowedSlowly() {
    long first = at(now);
    pass(TICK);
    wall = wall.plusMillis(100);
    assertThat(at(now) - first).isEqualTo(TICK + 300);
  }

  @Test
  void aWallClockThatWasSetIsTakenOver() {
    at(now);
    wall = wall.plusSeconds(3_600);
    assertThat(at(now)).isEqualTo(4_600_000_000L);
  }
}
