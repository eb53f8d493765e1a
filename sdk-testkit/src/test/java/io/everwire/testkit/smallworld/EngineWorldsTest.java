package io.everwire.testkit.smallworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.everwire.testkit.seeds.Engine;
import io.everwire.testkit.seeds.PlantedBug;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every order of events in small worlds of the real engine. {@code -Dsmallworld.seconds=N} goes
 * deeper, and {@code -Dsmallworld.frames}, {@code links}, {@code deaths} and {@code migrations}
 * make the world larger.
 */
@Tag("long")
class EngineWorldsTest {
  @Test
  void nothingIsLostDoubledOrReorderedInAnyOrderOfEvents() {
    EngineWorld.Bounds bounds =
        new EngineWorld.Bounds(
            Integer.getInteger("smallworld.frames", 2),
            Integer.getInteger("smallworld.links", 2),
            Integer.getInteger("smallworld.deaths", 1),
            Integer.getInteger("smallworld.migrations", 1));
    Duration limit = Duration.ofSeconds(Integer.getInteger("smallworld.seconds", 10));

    Explorer.Result result = Explorer.explore(() -> new EngineWorld(bounds, Engine.REAL), limit);

    print(bounds + (result.complete() ? ", completely" : ", not to the end"), result);
    failOn(result);
    assertThat(result.states()).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @EnumSource(names = "WELCOME_OVERWRITES_THE_CONFIRMED_KEY")
  void aPlantedBugIsFound(PlantedBug bug) {
    EngineWorld.Bounds bounds = new EngineWorld.Bounds(2, 2, 2, 1);

    Explorer.Result result =
        Explorer.explore(() -> new EngineWorld(bounds, bug.engine()), Duration.ofMinutes(10));

    print(bug.toString(), result);
    assertThat(result.finding()).as("%s in a small world", bug).isNotNull();
  }

  private static void failOn(Explorer.Result result) {
    Explorer.Finding finding = result.finding();
    if (finding != null) {
      fail(finding.story(), finding.violation());
    }
  }

  private static void print(String what, Explorer.Result result) {
    System.out.printf(
        Locale.ROOT,
        "small world %s: %,d states, %,d events, %,d ends, %d deep, %.1f s%n",
        what,
        result.states(),
        result.steps(),
        result.ends(),
        result.deepest(),
        result.seconds());
  }
}
