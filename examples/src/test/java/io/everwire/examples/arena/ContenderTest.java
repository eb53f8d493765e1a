package io.everwire.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContenderTest {
  private static final Place START = new Place(1_000, 1_000);

  private final Contender contender = new Contender(1, START);
  private int made;

  private void offer(int inputs) {
    for (int i = 0; i < inputs; i++) {
      contender.offer(new Input(++made, Heading.EAST));
    }
  }

  private int movedBy(int ticks) {
    int before = contender.place().x();
    for (int i = 0; i < ticks; i++) {
      contender.move();
    }
    return (contender.place().x() - before) / Heading.STEP_CM;
  }

  @Test
  void inputsAreAppliedAtThePaceAtWhichTheyAreMade() {
    offer(2);
    assertThat(movedBy(1)).isEqualTo(2);
    assertThat(contender.state().lastInput()).isEqualTo(2);
  }

  @Test
  void whatAnOutageHeldBackIsCaughtUpWithAtDoubleSpeed() {
    movedBy(30);
    offer(20);
    assertThat(movedBy(1)).isEqualTo(4);
    assertThat(movedBy(30)).isEqualTo(16);
  }

  @Test
  void whoSendsFasterThanTheClockGainsNothing() {
    int moved = 0;
    for (int tick = 0; tick < 300; tick++) {
      offer(10);
      moved += movedBy(1);
    }
    assertThat(moved).isLessThanOrEqualTo(2 * 300 + Contender.MOST_WAITING);
  }

  @Test
  void ofMoreInputsThanMayWaitTheOldestAreSkippedAndCountAsApplied() {
    offer(Contender.MOST_WAITING + 5);
    assertThat(contender.state().lastInput()).isEqualTo(5);
    assertThat(movedBy(2 * Contender.MOST_WAITING)).isEqualTo(Contender.MOST_WAITING);
    assertThat(contender.state().lastInput()).isEqualTo(Contender.MOST_WAITING + 5);
  }
}
