package io.everwire.testkit.seeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thousands of worlds. {@code -Dseeds=N -DfirstSeed=M} runs any number of them, {@code -Dseed=N}
 * one alone.
 */
@Tag("long")
class SeedsTest {
  private static final int MAX_FAILURES = 5;

  @Test
  void nothingIsLostDoubledReorderedOrLeftBehindInAnyWorld() {
    assumeTrue(Long.getLong("seed") == null, "one seed alone was asked for");
    int seeds = Integer.getInteger("seeds", 2_000);

    SeedBatch batch = SeedBatch.run(Engine.REAL, Long.getLong("firstSeed", 1), seeds, MAX_FAILURES);

    System.out.print(batch.summary());
    if (!batch.failures().isEmpty()) {
      StringBuilder text = new StringBuilder(batch.summary());
      for (SeedBatch.Failure failure : batch.failures()) {
        text.append("seed ")
            .append(failure.seed())
            .append(": ")
            .append(failure.cause().getMessage());
        text.append(System.lineSeparator())
            .append("  replay it with ")
            .append(replay(failure.seed()));
        text.append(System.lineSeparator());
      }
      fail(text.toString(), batch.failures().get(0).cause());
    }
    assertThat(batch.counted()).as("seeds eventful enough to count").isGreaterThanOrEqualTo(seeds);
  }

  @Test
  void theSameSeedGivesTheSameWorld() {
    assertThat(SeedRun.run(1, Engine.REAL)).isEqualTo(SeedRun.run(1, Engine.REAL));
  }

  @Test
  void oneSeedAlone() {
    Long seed = Long.getLong("seed");
    assumeTrue(seed != null, "no seed was asked for with -Dseed=N");

    System.out.println(SeedRun.run(seed, Engine.REAL));
  }

  private static String replay(long seed) {
    return "mvn -Dquick -pl sdk-testkit -am test -Dtest=SeedsTest -Dsurefire.failIfNoSpecifiedTests=false -Dseed="
        + seed;
  }
}
