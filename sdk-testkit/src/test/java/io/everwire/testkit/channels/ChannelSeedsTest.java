package io.everwire.testkit.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many worlds of channels. {@code -DchannelSeeds=N -DfirstChannelSeed=M} runs any number of them.
 */
@Tag("long")
class ChannelSeedsTest {
  private static final int MAX_SEEDS = 500;

  @Test
  void everybodySeesWhatWasWrittenInAnyWorld() {
    int seeds = Integer.getInteger("channelSeeds", 500);
    int most = Integer.getInteger("maxFailures", 1);
    long first = Long.getLong("firstChannelSeed", 1);
    ChannelReport all = ChannelReport.NOTHING;
    int failures = 0;
    long begin = System.nanoTime();
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        all = all.plus(ChannelRun.run(seed, Foundations.of(seed)));
      } catch (RuntimeException | AssertionError e) {
        if (++failures >= most) {
          fail("channel seed " + seed + "\n  replay it with " + replay(seed), e);
        }
        System.out.println("seed " + seed + ": " + e);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%,d worlds of channels: %s, %.1f s%n",
        seeds,
        all,
        (System.nanoTime() - begin) / 1e9);
    assertThat(all.recoveries()).isPositive();
    assertThat(all.gaps()).isPositive();
  }

  @Test
  void theSameSeedGivesTheSameWorld() {
    assertThat(ChannelRun.run(1, Foundations.REAL)).isEqualTo(ChannelRun.run(1, Foundations.REAL));
  }

  /** Whatever else a bug does: in some world it must lead to what it is known for. */
  @ParameterizedTest
  @EnumSource
  void everyPlantedBugIsFound(ChannelBug bug) {
    Map<Integer, String> others = new TreeMap<>();
    for (int seed = 1; seed <= MAX_SEEDS; seed++) {
      try {
        ChannelRun.run(seed, bug.foundations());
      } catch (RuntimeException | AssertionError e) {
        String found = String.valueOf(e.getMessage());
        if (found.contains(bug.symptom())) {
          System.out.printf("planted bug %-40s found by channel seed %4d: %s%n", bug, seed, found);
          return;
        }
        others.put(seed, found);
      }
    }
    assertThat(bug)
        .as("not found in %s seeds, though these failed: %s", MAX_SEEDS, others)
        .isNull();
  }

  private static String replay(long seed) {
    return "mvn -Dquick -pl sdk-testkit -am test -Dtest=ChannelSeedsTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -DchannelSeeds=1 -DfirstChannelSeed="
        + seed;
  }
}
