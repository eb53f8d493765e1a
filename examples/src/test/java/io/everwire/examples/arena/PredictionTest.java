package io.everwire.examples.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PredictionTest {
  private static final Place START = new Place(1_000, 1_000);

  private final Prediction prediction = new Prediction(new PlayerState(1, START, 0, 0));

  private void play(int inputs) {
    for (int i = 0; i < inputs; i++) {
      prediction.play(Heading.EAST, i);
    }
  }

  private static PlayerState state(int x, int lastInput) {
    return new PlayerState(1, new Place(x, START.y()), lastInput, 0);
  }

  @Test
  void anInputCountsAtOnce() {
    assertThat(prediction.play(Heading.EAST, 0)).isEqualTo(new Input(1, Heading.EAST));
    assertThat(prediction.shown()).isEqualTo(new Point(1_010, 1_000));
  }

  @Test
  void aServerThatAgreesChangesNothing() {
    play(5);
    assertThat(prediction.reconcile(state(1_030, 3))).contains(new Prediction.Confirmation(0, 2));
    assertThat(prediction.shown()).isEqualTo(new Point(1_050, 1_000));
  }

  @Test
  void whereTheServerSaysOtherwiseThePredictionFollowsAndThePictureDoesNotJump() {
    play(5);
    var confirmed = prediction.reconcile(state(930, 3));

    assertThat(confirmed).hasValueSatisfying(each -> assertThat(each.errorCm()).isEqualTo(100));
    assertThat(prediction.place()).isEqualTo(new Place(950, 1_000));
    assertThat(prediction.shown()).isEqualTo(new Point(1_050, 1_000));
    for (int i = 0; i < Input.PER_SECOND; i++) {
      double before = prediction.shown().x();
      prediction.play(Heading.NONE, 0);
      assertThat(before - prediction.shown().x()).isBetween(0.0, 20.0);
    }
    assertThat(prediction.shown().x()).isCloseTo(950, within(0.2));
  }

  @Test
  void aStateThatWasKnownConfirmsNothing() {
    play(2);
    prediction.reconcile(state(1_020, 2));
    assertThat(prediction.reconcile(state(1_020, 2))).isEmpty();
  }

  @Test
  void aPlayerStandsStillOnceTooManyInputsAreUnconfirmed() {
    play(Prediction.MOST_PENDING);
    assertThat(prediction.hasRoom()).isFalse();
    prediction.reconcile(state(1_010, 1));
    assertThat(prediction.hasRoom()).isTrue();
  }
}
