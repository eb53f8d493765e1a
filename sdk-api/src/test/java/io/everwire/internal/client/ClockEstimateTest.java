package io.everwire.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockEstimateTest {
  private static final long MILLIS = 1_000_000;
  private static final long SERVER_AHEAD = 1_800_000_000_000L * MILLIS;

  private static Duration errorOf(ClockEstimate estimate, long serverNanos) {
    return Duration.ofNanos(Math.abs(estimate.serverNanos() - serverNanos));
  }

  /** An exchange in which the server's clock was read at a moment. */
  private static ClockEstimate exchange(long asked, long read, long answered) {
    return ClockEstimate.of(asked, answered, (SERVER_AHEAD + read) / MILLIS);
  }

  @Test
  void oneExchangeIsGoodToHalfItsTime() {
    ClockEstimate estimate = exchange(0, 10 * MILLIS, 20 * MILLIS);
    assertThat(estimate.errorBound()).isBetween(Duration.ofMillis(10), Duration.ofMillis(11));
    assertThat(errorOf(estimate, SERVER_AHEAD + 20 * MILLIS)).isLessThan(Duration.ofMillis(1));
  }

  @Test
  void theBoundHoldsWhereverInTheExchangeTheClockWasRead() {
    for (long read : new long[] {0, 1, 10 * MILLIS, 20 * MILLIS - 1, 20 * MILLIS}) {
      ClockEstimate estimate = exchange(0, read, 20 * MILLIS);
      assertThat(errorOf(estimate, SERVER_AHEAD + 20 * MILLIS))
          .isLessThanOrEqualTo(estimate.errorBound());
    }
  }

  @Test
  void theQuickestExchangeDecidesAndASlowOneSpoilsNothing() {
    ClockEstimate quick = exchange(0, MILLIS, 2 * MILLIS);
    ClockEstimate slow = exchange(3 * MILLIS, 200 * MILLIS, 400 * MILLIS);
    assertThat(quick.with(slow).errorBound()).isLessThan(Duration.ofMillis(3));
    assertThat(slow.with(exchange(500 * MILLIS, 501 * MILLIS, 502 * MILLIS)).errorBound())
        .isLessThan(Duration.ofMillis(3));
  }

  @Test
  void anOldEstimateFades() {
    ClockEstimate old = exchange(0, MILLIS, 2 * MILLIS);
    assertThat(old.at(100_000 * MILLIS).errorBound())
        .isBetween(Duration.ofMillis(50), Duration.ofMillis(53));
  }

  @Test
  void aClockThatWasSetIsBelievedAnew() {
    ClockEstimate before = exchange(0, MILLIS, 2 * MILLIS);
    long asked = 10 * MILLIS;
    ClockEstimate after =
        ClockEstimate.of(asked, asked + 2 * MILLIS, (SERVER_AHEAD + asked) / MILLIS - 60_000);
    assertThat(before.with(after)).isEqualTo(after);
  }

  @Test
  void whateverTheWaysAndTheDriftTheTruthStaysWithinTheBound() {
    Random random = new Random(17);
    for (int world = 0; world < 200; world++) {
      double rate = 1 + (random.nextDouble() * 2 - 1) * ClockEstimate.DRIFT_PPM / 1_000_000;
      long origin = random.nextLong();
      long base = random.nextLong(1L << 60);
      long world0 = 0;
      ClockEstimate estimate = null;
      for (int i = 0; i < 50; i++) {
        world0 += random.nextLong(20_000 * MILLIS);
        long read = world0 + random.nextLong(500 * MILLIS);
        long answered = read + random.nextLong(500 * MILLIS);
        ClockEstimate fresh =
            ClockEstimate.of(
                origin + world0,
                origin + answered,
                Math.floorDiv(base + (long) (read * rate), MILLIS));
        estimate = estimate == null ? fresh : estimate.with(fresh);
        long later = answered + random.nextLong(5_000 * MILLIS);
        long truth = base + (long) (later * rate);
        assertThat(errorOf(estimate.at(origin + later), truth))
            .as("world %d, exchange %d", world, i)
            .isLessThanOrEqualTo(estimate.at(origin + later).errorBound());
        world0 = answered;
      }
    }
  }
}
