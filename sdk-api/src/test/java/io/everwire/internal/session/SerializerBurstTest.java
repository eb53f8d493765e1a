package io.everwire.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerializerBurstTest {
  private final ManualEnvironment environment = new ManualEnvironment();
  private final List<Integer> ran = new ArrayList<>();
  private int settled;
  private Duration settleTakes = Duration.ZERO;
  private final Serializer serializer =
      new Serializer(
          environment,
          () -> {
            settled++;
            environment.advance(settleTakes);
          },
          failure -> {
            throw new AssertionError(failure);
          });

  @Test
  void callsWithPausesRunAndSettleInTheCallersThread() {
    for (int i = 0; i < 20; i++) {
      call(i);
      environment.advance(Duration.ofNanos(20_000));
    }

    assertThat(ran).hasSize(20);
    assertThat(settled).isEqualTo(20);
  }

  @Test
  void aBurstGathersUntilAnotherThreadDrainsIt() {
    for (int i = 0; i < 100; i++) {
      call(i);
    }
    assertThat(ran).hasSize(8);

    environment.run();

    assertThat(ran).hasSize(100).isSorted();
    assertThat(settled).isEqualTo(9);
  }

  @Test
  void aBurstRunsInTheCallersThreadWhileNothingCanBeSent() {
    call(0);
    serializer.execute(() -> serializer.canSend(false));
    for (int i = 1; i < 100; i++) {
      call(i);
    }
    assertThat(ran).hasSize(100).isSorted();

    serializer.execute(() -> serializer.canSend(true));
    call(100);

    assertThat(ran).hasSize(100);
    environment.run();
    assertThat(ran).hasSize(101).isSorted();
  }

  @Test
  void whoeverIsInABurstMayAddToItBeforeAnotherThreadSettlesIt() {
    for (int i = 0; i < 100; i++) {
      call(i);
    }
    environment.onGiveWay(
        () -> {
          call(100);
          call(101);
        });

    environment.run();

    assertThat(ran).hasSize(102).isSorted();
    assertThat(settled).isEqualTo(9);
  }

  @Test
  void aBurstIsToldByTheCallersPaceHoweverLongHisCallsTake() {
    settleTakes = Duration.ofNanos(100_000);
    for (int i = 0; i < 20; i++) {
      call(i);
    }
    assertThat(ran).hasSize(8);
  }

  @Test
  void otherTasksKeepTheirPlaceInABurst() {
    for (int i = 0; i < 20; i++) {
      call(i);
    }
    serializer.execute(() -> ran.add(20));

    environment.run();

    assertThat(ran).hasSize(21).isSorted();
  }

  @Test
  void aPauseEndsTheBurst() {
    for (int i = 0; i < 20; i++) {
      call(i);
    }
    environment.run();
    environment.advance(Duration.ofMillis(1));

    call(20);

    assertThat(ran).hasSize(21).isSorted();
  }

  @Test
  void callsThatComeWhileOthersAreDrainedAreOfTheBurst() {
    for (int i = 0; i < 9; i++) {
      call(i);
    }
    environment.onGiveWay(
        () -> {
          environment.advance(Duration.ofMillis(2));
          call(9);
        });
    environment.run();
    environment.advance(Duration.ofNanos(4_000));

    call(10);

    assertThat(ran).hasSize(10).isSorted();
    environment.run();
    assertThat(ran).hasSize(11).isSorted();
  }

  @Test
  void aSenderThatWaitsForRoomNowAndThenStaysInItsBurst() {
    for (int i = 0; i < 200; i++) {
      call(i);
      if (i % 50 == 49) {
        environment.advance(Duration.ofNanos(100_000));
      }
    }
    environment.run();

    assertThat(ran).hasSize(200).isSorted();
    assertThat(settled).isEqualTo(8 + 4);
  }

  @Test
  void aSenderThatWaitsForEachAnswerIsOutOfItsBurstAfterFour() {
    for (int i = 0; i < 100; i++) {
      call(i);
    }
    for (int i = 0; i < 4; i++) {
      environment.advance(Duration.ofNanos(100_000));
      call(100 + i);
    }
    environment.run();
    environment.advance(Duration.ofNanos(100_000));

    call(104);

    assertThat(ran).hasSize(105).isSorted();
  }

  private void call(int number) {
    serializer.executeInBurst(() -> ran.add(number));
  }
}
