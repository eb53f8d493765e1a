package io.everwire.testkit.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation is worth something only if it finds bugs that are there. */
class PlantedBugsTest {
  private static final int MAX_SEEDS = 2_000;

  @ParameterizedTest
  @EnumSource
  void everyPlantedBugIsFound(PlantedBug bug) {
    Engine engine = bug.engine();
    for (int seed = 1; seed <= MAX_SEEDS; seed++) {
      try {
        SeedRun.run(seed, engine);
      } catch (RuntimeException | AssertionError e) {
        System.out.printf("planted bug %-40s found by seed %4d: %s%n", bug, seed, firstLine(e));
        return;
      }
    }
    assertThat(bug).as("not found in %s seeds", MAX_SEEDS).isNull();
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
