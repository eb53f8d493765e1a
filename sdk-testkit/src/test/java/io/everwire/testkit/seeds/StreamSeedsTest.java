package io.everwire.testkit.seeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.everwire.internal.stream.StreamParts;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many worlds of streams. {@code -DstreamSeeds=N -DfirstStreamSeed=M} runs any number of them. */
@Tag("long")
class StreamSeedsTest {
  private static final int MAX_SEEDS = 500;

  @Test
  void everyStreamEndsOnceAndAlikeOnBothSidesInAnyWorld() {
    int seeds = Integer.getInteger("streamSeeds", 300);
    long first = Long.getLong("firstStreamSeed", 1);
    long streams = 0;
    long messages = 0;
    long faults = 0;
    long resumes = 0;
    long migrations = 0;
    long lost = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      StreamRun.Report report = run(seed);
      streams += report.streams();
      messages += report.messages();
      faults += report.faults();
      resumes += report.resumes();
      migrations += report.migrations();
      lost += report.lost();
    }
    System.out.printf(
        Locale.ROOT,
        "%,d worlds of streams: %,d streams, %,d messages, %,d faults, %,d resumes,"
            + " %,d migrations, %,d sessions lost%n",
        seeds,
        streams,
        messages,
        faults,
        resumes,
        migrations,
        lost);
    assertThat(resumes).isPositive();
    assertThat(migrations).isPositive();
  }

  private static StreamRun.Report run(long seed) {
    try {
      return StreamRun.run(seed, StreamParts.STANDARD);
    } catch (RuntimeException | AssertionError e) {
      return fail("stream seed " + seed + " (-DfirstStreamSeed=" + seed + " -DstreamSeeds=1)", e);
    }
  }

  @Test
  void theSameSeedGivesTheSameWorld() {
    assertThat(StreamRun.run(1, StreamParts.STANDARD))
        .isEqualTo(StreamRun.run(1, StreamParts.STANDARD));
  }

  @ParameterizedTest
  @EnumSource
  void everyPlantedBugIsFound(StreamBug bug) {
    for (int seed = 1; seed <= MAX_SEEDS; seed++) {
      try {
        StreamRun.run(seed, bug.parts());
      } catch (RuntimeException | AssertionError e) {
        System.out.printf(
            "planted bug %-40s found by stream seed %4d: %s%n", bug, seed, e.getMessage());
        return;
      }
    }
    assertThat(bug).as("not found in %s seeds", MAX_SEEDS).isNull();
  }
}
