package io.everwire.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class CallbackLaneTest {
  private final ArrayDeque<Runnable> handedOver = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final CallbackLane lane =
      new CallbackLane(handedOver::add, handedOver::add, () -> ran.add("end of batch"));

  @Test
  void whatHasGatheredIsHandedOverOnce() {
    lane.submit(() -> ran.add("a"));
    lane.submit(() -> ran.add("b"));
    assertThat(lane.isIdle()).isFalse();
    assertThat(handedOver).hasSize(1);
    handedOver.remove().run();
    assertThat(ran).containsExactly("a", "b", "end of batch");
    assertThat(handedOver).isEmpty();
    assertThat(lane.isIdle()).isTrue();
  }

  @Test
  void whatNeedNotWaitIsHandedOverBeforeTheDrainHasEnded() {
    Executor own = handedOver::add;
    CallbackLane lane = new CallbackLane(own, own, () -> {});
    assertThat(handedOverInDrain(() -> lane.submit(() -> ran.add("waits")))).isZero();
    handedOver.remove().run();

    assertThat(handedOverInDrain(() -> lane.submitAtOnce(() -> ran.add("at once")))).isOne();
    handedOver.remove().run();

    assertThat(ran).containsExactly("waits", "at once");
  }

  @Test
  void whatMayRunInTheCallingThreadWaitsForTheEndOfTheDrain() {
    assertThat(handedOverInDrain(() -> lane.submitAtOnce(() -> ran.add("a")))).isZero();
    assertThat(handedOver).hasSize(1);
  }

  private int handedOverInDrain(Runnable task) {
    int[] seen = new int[1];
    Serializer.afterDrain(
        () -> {
          task.run();
          seen[0] = handedOver.size();
        });
    return seen[0];
  }

  @Test
  void anExecutorThatRefusesAtOnceIsAskedAgainAfterTheDrain() {
    List<String> asked = new ArrayList<>();
    Executor closing =
        batch -> {
          asked.add("asked");
          if (asked.size() == 1) {
            throw new RejectedExecutionException("closing");
          }
          handedOver.add(batch);
        };
    new CallbackLane(closing, closing, () -> {}).submitAtOnce(() -> ran.add("a"));
    handedOver.remove().run();
    assertThat(ran).containsExactly("a");
  }

  @Test
  void whatComesMeanwhileRunsInTheSameThread() {
    lane.submit(
        () -> {
          ran.add("a");
          lane.submit(() -> ran.add("b"));
        });
    handedOver.remove().run();
    assertThat(ran).containsExactly("a", "end of batch", "b", "end of batch");
    assertThat(handedOver).isEmpty();
  }

  @Test
  void whatBelongsToThisThreadRunsInItIfTheLaneIsIdle() {
    lane.submitHere(() -> ran.add("a"));
    assertThat(ran).containsExactly("a", "end of batch");
    assertThat(handedOver).isEmpty();
    assertThat(lane.isIdle()).isTrue();
  }

  @Test
  void whatBelongsToThisThreadKeepsItsPlaceBehindWhatWaits() {
    lane.submit(() -> ran.add("a"));
    lane.submitHere(() -> ran.add("b"));
    assertThat(ran).isEmpty();
    handedOver.remove().run();
    assertThat(ran).containsExactly("a", "b", "end of batch");
    assertThat(lane.isIdle()).isTrue();
  }

  @Test
  void whatComesMeanwhileDoesNotBelongToThisThread() {
    lane.submitHere(
        () -> {
          ran.add("a");
          lane.submit(() -> ran.add("b"));
        });
    assertThat(ran).containsExactly("a", "end of batch");
    assertThat(handedOver).hasSize(1);
    handedOver.remove().run();
    assertThat(ran).containsExactly("a", "end of batch", "b", "end of batch");
    assertThat(lane.isIdle()).isTrue();
  }

  @Test
  void aLaneWithoutEndLetsOthersHaveTheirTurn() {
    lane.submit(this::again);
    handedOver.remove().run();
    assertThat(ran).hasSizeBetween(2, 20);
    assertThat(handedOver).hasSize(1);
    int before = ran.size();
    handedOver.remove().run();
    assertThat(ran).hasSizeGreaterThan(before);
  }

  private void again() {
    lane.submit(this::again);
  }
}
