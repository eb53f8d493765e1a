package io.everwire.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** For how long tasks are kept from loops of which one was held up. */
class LeadersTest {
  private long nanos = 1_000_000_000L;
  private final Leaders leaders = new Leaders(() -> nanos);
  private final Workers workers =
      new Workers(
          1,
          Duration.ZERO,
          task -> {
            throw new AssertionError("no thread is needed");
          },
          new Pace(() -> nanos, (delay, task) -> {}),
          leaders);

  private void holdUpOne() {
    leaders.begin(new Leader(workers, () -> {}), nanos);
    nanos += Pace.PATIENCE.toNanos();
    assertThat(leaders.promoteAfter(Pace.PATIENCE)).isFalse();
  }

  /** Whether tasks are kept away for so long from now on, and no longer. */
  private void assertCaution(Duration caution) {
    nanos += caution.toNanos() - 1;
    assertThat(leaders.mayRunTasks()).isFalse();
    nanos++;
    assertThat(leaders.mayRunTasks()).isTrue();
  }

  @Test
  void tasksRunInLoopsWhereNoneWasHeldUp() {
    assertThat(leaders.mayRunTasks()).isTrue();
  }

  @Test
  void oneAloneKeepsThemAwayForTheLeastTime() {
    holdUpOne();
    assertCaution(Leaders.LEAST_CAUTION);
  }

  @Test
  void eachThatComesSoonDoublesTheTimeUpToABound() {
    holdUpOne();
    assertCaution(Leaders.LEAST_CAUTION);
    holdUpOne();
    assertCaution(Leaders.LEAST_CAUTION.multipliedBy(2));
    for (int i = 0; i < 4; i++) {
      holdUpOne();
      nanos += Leaders.MOST_CAUTION.toNanos();
    }
    holdUpOne();
    assertCaution(Leaders.MOST_CAUTION);
  }

  @Test
  void oneThatComesAfterALongTimeIsTheFirstAgain() {
    holdUpOne();
    assertCaution(Leaders.LEAST_CAUTION);
    holdUpOne();
    nanos += Leaders.MOST_CAUTION.multipliedBy(10).toNanos();
    holdUpOne();
    assertCaution(Leaders.LEAST_CAUTION);
  }
}
