package io.everwire.examples.arena;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterpolationTest {
  private static final int ID = 7;
  private static final long TICK = 33_000;
  private static final long START = 1_000_000;

  private final Interpolation interpolation = new Interpolation();

  private void add(long tick, int x) {
    interpolation.add(
        new WorldState(
            START + tick * TICK,
            Map.of(ID, new PlayerState(ID, new Place(x, 0), 0, 0)),
            List.of()));
  }

  private double drawn(double tick) {
    return requireNonNull(interpolation.draw(START + Math.round(tick * TICK)).get(ID)).x();
  }

  @Test
  void betweenTwoStatesAPlayerIsBetweenTwoPlaces() {
    add(0, 100);
    add(1, 120);
    add(2, 200);
    assertThat(drawn(0.5)).isEqualTo(110);
    assertThat(drawn(1.5)).isEqualTo(160);
  }

  @Test
  void aStateThatWasLostMakesTheStepLonger() {
    add(0, 100);
    add(2, 140);
    assertThat(drawn(1)).isEqualTo(120);
  }

  @Test
  void whileTheNextStateIsLateAPlayerGoesOnForAWhile() {
    add(0, 100);
    add(1, 120);
    assertThat(drawn(2)).isEqualTo(140);
    assertThat(drawn(100))
        .isCloseTo(120 + 20.0 * Interpolation.MOST_EXTRAPOLATION_MICROS / TICK, within(0.1));
  }

  @Test
  void aStateThatSaysOtherwiseMakesNobodyJump() {
    add(0, 100);
    add(1, 120);
    assertThat(drawn(3)).isEqualTo(160);
    add(3, 120);
    add(100, 120);
    double before = 160;
    for (double tick = 3; tick < 30; tick += 0.5) {
      double now = drawn(tick);
      assertThat(before - now).isBetween(0.0, 10.0);
      before = now;
    }
    assertThat(before).isCloseTo(120, within(0.2));
  }

  @Test
  void anOldStateIsOfNoUse() {
    add(1, 100);
    add(0, 500);
    assertThat(drawn(1)).isEqualTo(100);
  }

  @Test
  void whoIsNoLongerInTheStatesIsNoLongerDrawn() {
    add(0, 100);
    interpolation.add(new WorldState(START + TICK, Map.of(), List.of()));
    assertThat(interpolation.draw(START + TICK)).isEmpty();
  }
}
