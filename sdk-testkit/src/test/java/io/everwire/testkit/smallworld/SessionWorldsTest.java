package io.everwire.testkit.smallworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.everwire.internal.session.EngineParts;
import io.everwire.testkit.seeds.PlantedBug;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every order of events between two sessions. {@code -Dsmallworld.seconds=N} goes deeper, and
 * {@code -Dsmallworld.frames}, {@code attaches} and {@code deaths} make the world larger.
 */
@Tag("long")
class SessionWorldsTest {
  @ParameterizedTest
  @EnumSource(
      names = {
        "ACK_OFF_BY_ONE",
        "REPLAY_FROM_THE_WRONG_FRAME",
        "OLD_LINKS_FRAMES_TAKEN",
        "WELCOME_OVERWRITES_THE_CONFIRMED_KEY",
        "REPLAY_FROM_IGNORED",
        "DROPPED_FRAMES_COUNTED"
      })
  void aPlantedBugIsFound(PlantedBug bug) {
    SessionWorld.Bounds bounds = new SessionWorld.Bounds(2, 2, 1);

    Explorer.Result result =
        Explorer.explore(() -> new SessionWorld(bounds, bug.parts()), Duration.ofMinutes(10));

    System.out.printf(Locale.ROOT, "small world finds %s after %,d states%n", bug, result.states());
    Explorer.Finding finding = result.finding();
    assertThat(finding).as("%s in a small world", bug).isNotNull();
  }

  @Test
  void nothingIsLostDoubledOrReorderedInAnyOrderOfEvents() {
    SessionWorld.Bounds bounds =
        new SessionWorld.Bounds(
            Integer.getInteger("smallworld.frames", 2),
            Integer.getInteger("smallworld.attaches", 2),
            Integer.getInteger("smallworld.deaths", 1));
    Explorer.Result result =
        Explorer.explore(
            () -> new SessionWorld(bounds, EngineParts.STANDARD),
            Duration.ofSeconds(Integer.getInteger("smallworld.seconds", 20)));

    System.out.printf(
        Locale.ROOT,
        "small world %s: %,d states, %,d events, %,d ends, %d deep, complete %s, %.1f s%n",
        bounds,
        result.states(),
        result.steps(),
        result.ends(),
        result.deepest(),
        result.complete(),
        result.seconds());
    Explorer.Finding finding = result.finding();
    if (finding != null) {
      fail(finding.story(), finding.violation());
    }
    assertThat(result.states()).isGreaterThan(1_000);
  }
}
