package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GiveWayTest {
  private int given;
  private final GiveWay giveWay = new GiveWay(() -> given++);

  @Test
  void aLinkWhoseSidesTakeTurnsGivesWayAfterEachMessage() {
    takeTurns(1_000);
    assertThat(given).isEqualTo(1_000 - 4);
  }

  @Test
  void aLinkThatOnlyListensDoesNotGiveWay() {
    for (int i = 0; i < 1_000; i++) {
      message();
    }
    assertThat(given).isZero();
  }

  @Test
  void aMessageThatIsAnsweredWhileItIsToldNeedsNobodyElse() {
    for (int i = 0; i < 1_000; i++) {
      giveWay.beforeMessage();
      giveWay.onSent();
      giveWay.afterMessage(1_024);
    }
    assertThat(given).isZero();
  }

  @Test
  void manyQuestionsUnderWayAreNotWaitedFor() {
    for (int i = 0; i < 1_000; i++) {
      message();
      message();
      giveWay.onSent();
      giveWay.onSent();
    }
    assertThat(given).isZero();
  }

  @Test
  void turnsThatWereBrokenBeginAnew() {
    takeTurns(100);
    given = 0;
    message();
    takeTurns(5);
    assertThat(given).isEqualTo(2);
  }

  @Test
  void aBatchOutOfManyIsNotWaitedFor() {
    takeTurns(100);
    given = 0;
    giveWay.beforeMessage();
    giveWay.afterMessage(1_025);
    assertThat(given).isZero();
  }

  private void takeTurns(int messages) {
    for (int i = 0; i < messages; i++) {
      message();
      giveWay.onSent();
    }
  }

  private void message() {
    giveWay.beforeMessage();
    giveWay.afterMessage(1_024);
  }
}
