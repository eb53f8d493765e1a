package io.everwire.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.transport.Environment.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class VirtualEnvironmentTest {
  private final VirtualEnvironment world = new VirtualEnvironment(1);
  private final List<String> log = new ArrayList<>();

  @Test
  void thingsHappenInOrderOfTimeAndThenInTheOrderInWhichTheyWereAskedFor() {
    world.schedule(Duration.ofSeconds(2), () -> log.add("late"));
    world.schedule(Duration.ofSeconds(1), () -> log.add("first of two"));
    world.schedule(Duration.ofSeconds(1), () -> log.add("second of two"));
    world.executor().execute(() -> log.add("at once"));

    assertThat(world.runUntilQuiet(Duration.ofMinutes(1))).isTrue();

    assertThat(log).containsExactly("at once", "first of two", "second of two", "late");
    assertThat(world.elapsed()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void nothingHappensWithinTheCallThatAsksForIt() {
    world.schedule(Duration.ZERO, () -> log.add("timer"));
    world.executor().execute(() -> log.add("task"));

    assertThat(log).isEmpty();
  }

  @Test
  void anHourOfSilenceCostsNothing() {
    world.runFor(Duration.ofHours(1));

    assertThat(world.elapsed()).isEqualTo(Duration.ofHours(1));
    assertThat(world.eventsRun()).isZero();
  }

  @Test
  void aCancelledTimerDoesNotRunAndIsNotLeftBehind() {
    VirtualNode node = world.node("a");
    Timer timer = node.schedule(Duration.ofSeconds(1), () -> log.add("never"));
    assertThat(node.waitingTimers()).isEqualTo(1);

    timer.cancel();
    timer.cancel();

    assertThat(node.waitingTimers()).isZero();
    assertThat(world.runUntilQuiet(Duration.ofMinutes(1))).isTrue();
    assertThat(log).isEmpty();
  }

  @Test
  void cancellingAfterTheTimerHasRunChangesNothing() {
    VirtualNode node = world.node("a");
    Timer timer = node.schedule(Duration.ofSeconds(1), () -> log.add("ran"));
    world.runFor(Duration.ofSeconds(1));

    timer.cancel();

    assertThat(node.waitingTimers()).isZero();
    assertThat(log).containsExactly("ran");
  }

  @Test
  void manyCancelledTimersDoNotPileUpAndTheOthersStillRun() {
    for (int i = 0; i < 10_000; i++) {
      world.schedule(Duration.ofHours(1), () -> log.add("never")).cancel();
    }
    world.schedule(Duration.ofMinutes(1), () -> log.add("ran"));

    assertThat(world.runUntilQuiet(Duration.ofHours(2))).isTrue();
    assertThat(log).containsExactly("ran");
  }

  @Test
  void aNodeThatCrashesDoesNothingAnyMoreAndTheOthersGoOn() {
    VirtualNode doomed = world.node("doomed");
    doomed.schedule(Duration.ofSeconds(1), () -> log.add("doomed"));
    doomed.executor().execute(() -> log.add("doomed"));
    world.node("other").schedule(Duration.ofSeconds(1), () -> log.add("other"));

    doomed.crash();
    doomed.executor().execute(() -> log.add("doomed"));
    world.runFor(Duration.ofSeconds(2));

    assertThat(log).containsExactly("other");
    assertThat(doomed.waitingTimers() + doomed.waitingTasks()).isZero();
    assertThat(world.node("doomed")).isNotSameAs(doomed);
  }

  @Test
  void aNodeTellsWhatItHasStillPlanned() {
    VirtualNode node = world.node("a");
    node.schedule(Duration.ofSeconds(3), () -> {});
    node.executor().execute(() -> {});

    assertThat(node.describeWaiting()).hasSize(2);
    assertThat(node.describeWaiting().get(0)).startsWith("TASK of a at 0 us");
    assertThat(node.describeWaiting().get(1)).startsWith("TIMER of a at 3000000 us");
  }

  @Test
  void aNodesClocksMayBeWrongInEveryWay() {
    VirtualNode exact = world.node("exact");
    VirtualNode skewed =
        world.node("skewed", new NodeClock(Duration.ofMinutes(-5), Long.MAX_VALUE - 10, 100_000));
    long before = skewed.nanoTime();

    skewed.schedule(Duration.ofMillis(1_100), () -> log.add("after one second of the world"));
    world.runFor(Duration.ofSeconds(1));

    assertThat(log).hasSize(1);
    assertThat(skewed.nanoTime() - before).isEqualTo(Duration.ofMillis(1_100).toNanos());
    assertThat(Duration.between(exact.now(), skewed.now()))
        .isEqualTo(Duration.ofMinutes(-5).plusMillis(100));
  }

  @Test
  void theSameSeedDrawsTheSameAndAnotherSeedDoesNot() {
    byte[] first = new VirtualEnvironment(7).node("a").secretBytes(16);

    assertThat(new VirtualEnvironment(7).node("a").secretBytes(16)).isEqualTo(first);
    assertThat(new VirtualEnvironment(8).node("a").secretBytes(16)).isNotEqualTo(first);
  }

  @Test
  void anEndlessLoopIsReportedWithWhatIsRunning() {
    world.eventBudget(1_000);
    VirtualNode node = world.node("busy");
    Runnable[] again = new Runnable[1];
    again[0] = () -> node.executor().execute(again[0]);
    again[0].run();

    assertThatThrownBy(() -> world.runFor(Duration.ofSeconds(1)))
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("still busy after 1000 events")
        .hasMessageContaining("busy");
  }

  @Test
  void whatThrowsStopsTheWorldAndSaysWhereAndWhen() {
    world
        .node("a")
        .schedule(
            Duration.ofSeconds(1),
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThatThrownBy(() -> world.runFor(Duration.ofSeconds(2)))
        .isInstanceOf(SimulationException.class)
        .hasMessageContaining("event of a at PT1S")
        .hasRootCauseMessage("broken");
  }

  @Test
  void anOrderedExecutorKeepsItsOrderThoughMachinesAreLate() {
    world.schedulingDelay(Duration.ofMillis(10));
    Executor ordered = world.node("a").orderedExecutor();
    List<Integer> ran = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      ordered.execute(() -> ran.add(number));
    }

    world.runUntilQuiet(Duration.ofMinutes(1));

    assertThat(ran).hasSize(50).isSorted();
  }

  @Test
  void tasksOfABusyMachineOvertakeEachOther() {
    world.schedulingDelay(Duration.ofMillis(10));
    List<Integer> ran = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      world.executor().execute(() -> ran.add(number));
    }

    world.runUntilQuiet(Duration.ofMinutes(1));

    assertThat(ran).hasSize(50).isNotEqualTo(ran.stream().sorted().toList());
  }

  @Test
  void runningUntilAConditionStopsAtTheEventThatFulfilsIt() {
    world.schedule(Duration.ofSeconds(1), () -> log.add("one"));
    world.schedule(Duration.ofSeconds(2), () -> log.add("two"));

    assertThat(world.runUntil(() -> !log.isEmpty(), Duration.ofMinutes(1))).isTrue();
    assertThat(log).containsExactly("one");
    assertThat(world.runUntil(() -> log.size() > 2, Duration.ofMinutes(1))).isFalse();
  }
}
