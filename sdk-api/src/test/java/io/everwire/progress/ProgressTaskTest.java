package io.everwire.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a task counts, how it ends, and what is said of it. */
class ProgressTaskTest {
  private final Tasks tasks = new Tasks();

  @Test
  void aStateTellsWhatWasCountedAndWhatItMeans() {
    ProgressTask task = tasks.task("copy").id("c-1").total(200, ProgressUpdate.BYTES).start();
    for (int i = 0; i < 100; i++) {
      task.step();
      tasks.pass(Duration.ofMillis(100));
    }

    ProgressUpdate state = tasks.stateOf(task);

    assertThat(state.id()).isEqualTo("c-1");
    assertThat(state.done()).isEqualTo(100);
    assertThat(state.fraction()).hasValue(0.5);
    assertThat(state.rate()).isCloseTo(10, within(0.5));
    assertThat(state.remaining().orElseThrow())
        .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    assertThat(state.timeToLive()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void theRateFollowsAChangeOfPaceAndGoesDownWhenNothingMoves() {
    ProgressTask task = tasks.start("work");
    for (int i = 0; i < 100; i++) {
      task.step(10);
      tasks.pass(Duration.ofMillis(100));
    }
    assertThat(tasks.stateOf(task).rate()).isCloseTo(100, within(3.0));
    for (int i = 0; i < 200; i++) {
      tasks.pass(Duration.ofMillis(100));
    }
    assertThat(tasks.stateOf(task).rate()).isLessThan(3);
  }

  @Test
  void childrenRollUpByTheirWeight() {
    ProgressTask build = tasks.start("build");
    ProgressTask compile = build.child("compile", 3).total(10).start();
    ProgressTask test = build.child("test", 1).start();
    compile.step(5);

    ProgressUpdate half = tasks.stateOf(build);
    assertThat(half.total()).hasValue(4);
    assertThat(half.fraction().orElseThrow()).isCloseTo(1.5 / 4, within(1e-6));
    assertThat(half.done()).isEqualTo(1);
    assertThat(tasks.stateOf(compile).parentId()).isEqualTo(build.id());

    compile.complete();
    assertThat(tasks.stateOf(build).fraction()).hasValue(0.75);
    test.complete();
    assertThat(tasks.stateOf(build).fraction()).hasValue(1);
  }

  @Test
  void grandchildrenRollUpThroughTheirParents() {
    ProgressTask all = tasks.task("all").total(10).start();
    ProgressTask half = all.child("half", 5).start();
    ProgressTask leaf = half.child("leaf", 1).total(4).start();
    leaf.step();
    all.step(2);

    assertThat(tasks.stateOf(all).fraction().orElseThrow()).isCloseTo(0.325, within(1e-6));
  }

  @Test
  void theEndOfATaskEndsTheChildrenThatStillRun() {
    ProgressTask build = tasks.start("build");
    ProgressTask finished = build.child("finished", 1).start();
    ProgressTask running = build.child("running", 1).start();
    finished.complete();
    build.fail("disk full");

    assertThat(finished.state()).isEqualTo(ProgressState.DONE);
    assertThat(running.state()).isEqualTo(ProgressState.FAILED);
    assertThat(build.child("late", 1).start().state()).isEqualTo(ProgressState.FAILED);
  }

  @Test
  void aTaskThatIsClosedBeforeItIsCompleteHasFailed() {
    ProgressTask task = tasks.start("work");
    task.close();
    assertThat(tasks.stateOf(task).state()).isEqualTo(ProgressState.FAILED);
    assertThat(tasks.stateOf(task).note()).isEqualTo("not completed");
  }

  @Test
  void aTaskThatIsClosedAfterARequestToCancelIsCancelled() {
    ProgressTask task = tasks.start("work");
    task.requestCancel("out of time");
    task.close();
    assertThat(tasks.stateOf(task).state()).isEqualTo(ProgressState.CANCELLED);
    assertThat(tasks.stateOf(task).note()).isEqualTo("out of time");
  }

  @Test
  void theFirstEndStaysAndWhatComesAfterChangesNothing() {
    ProgressTask task = tasks.task("work").total(2).start();
    task.step(2);
    task.complete();
    task.fail("too late");
    task.step();
    task.close();
    ProgressUpdate state = tasks.stateOf(task);
    assertThat(state.state()).isEqualTo(ProgressState.DONE);
    assertThat(state.done()).isEqualTo(2);
  }

  @Test
  void aRequestToCancelReachesListenersOnceAndChildrenToo() {
    ProgressTask task = tasks.start("work");
    ProgressTask child = task.child("part", 1).start();
    List<String> told = new ArrayList<>();
    task.onCancelRequested(told::add);
    task.requestCancel("enough");
    task.requestCancel("again");
    task.onCancelRequested(reason -> told.add("late " + reason));

    assertThat(told).containsExactly("enough", "late enough");
    assertThat(child.isCancelRequested()).isTrue();
    assertThat(task.child("late", 1).start().isCancelRequested()).isTrue();
    assertThatThrownBy(child::throwIfCancelRequested)
        .isInstanceOfSatisfying(
            RealtimeException.class,
            e -> assertThat(e.status().code()).isEqualTo(StatusCode.CANCELLED))
        .hasMessageContaining("\"part\" was asked to cancel: enough");
  }

  @Test
  void aListenerThatThrowsDoesNotKeepOthersFromBeingTold() {
    ProgressTask task = tasks.start("work");
    AtomicReference<String> told = new AtomicReference<>("");
    task.onCancelRequested(
        reason -> {
          throw new IllegalStateException("a bug");
        });
    task.onCancelRequested(told::set);
    task.requestCancel("enough");
    assertThat(told).hasValue("enough");
  }

  @Test
  void moreStepsThanTheTotalRaiseIt() {
    ProgressTask task = tasks.task("growing file").total(10).start();
    task.step(12);
    ProgressUpdate state = tasks.stateOf(task);
    assertThat(state.done()).isEqualTo(12);
    assertThat(state.total()).hasValue(12);
    assertThat(state.fraction()).hasValue(1);
  }

  @Test
  void theTotalMayChangeWhileTheTaskRuns() {
    ProgressTask task = tasks.task("crawl").total(10).start();
    task.step(5);
    task.total(100);
    assertThat(tasks.stateOf(task).fraction()).hasValue(0.05);
    task.total(2);
    assertThat(tasks.stateOf(task).total()).hasValue(5);
    task.total(0);
    assertThat(tasks.stateOf(task).total()).hasValue(5);
  }

  @Test
  void aTaskOfNothingIsNotDoneBeforeItSaysSo() {
    ProgressTask task = tasks.task("empty file").total(0).start();
    assertThat(tasks.stateOf(task).fraction()).hasValue(0);
    task.complete();
    assertThat(tasks.stateOf(task).fraction()).hasValue(1);
  }

  @Test
  void numbersThatMakeNoSenseAreRefusedByName() {
    ProgressTask task = tasks.task("work").total(10).start();
    task.moveTo(5);
    assertThatThrownBy(() -> task.step(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("task \"work\" was to be moved by -1 steps, must not be negative");
    assertThatThrownBy(() -> task.moveTo(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("task \"work\" is at 5, cannot go back to 4");
    assertThatThrownBy(() -> task.total(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("total of task \"work\" is -1, must be 0 to 9007199254740991");
    assertThatThrownBy(() -> task.child("part", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight of task \"part\" is 0");
    assertThat(task.count()).isEqualTo(5);
  }

  @Test
  void aCountStaysAtTheLargestNumber() {
    ProgressTask task = tasks.start("forever");
    task.step(Long.MAX_VALUE);
    task.step(Long.MAX_VALUE);
    task.step();
    assertThat(task.count()).isEqualTo(ProgressUpdate.MAX_COUNT);
    assertThat(tasks.stateOf(task).done()).isEqualTo(ProgressUpdate.MAX_COUNT);
  }

  @Test
  void textsThatAreTooLongAreRefusedAtTheStartAndCutInTheWork() {
    assertThatThrownBy(() -> tasks.task("é".repeat(128)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 256 bytes of UTF-8, limit is 255");
    assertThatThrownBy(() -> tasks.task("work").id("x".repeat(256)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 256 bytes of UTF-8, must have 1 to 255");
    assertThatThrownBy(() -> tasks.task("work").unit("x".repeat(33)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 33 bytes of UTF-8, limit is 32");
    ProgressTask task = tasks.start("work");
    task.note("😀".repeat(600));
    assertThat(tasks.stateOf(task).note()).hasSizeLessThanOrEqualTo(1_024).endsWith("😀…");
  }

  @Test
  void moreTasksThanAllowedAreRefusedAndRoomComesBack() {
    Tasks few = new Tasks(2);
    ProgressTask first = few.start("first");
    few.start("second");
    assertThatThrownBy(() -> few.start("third"))
        .isInstanceOfSatisfying(
            RealtimeException.class,
            e -> assertThat(e.status().code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED))
        .hasMessageContaining("\"third\" cannot start: 2 tasks are running")
        .hasMessageContaining("ProgressPublisher.Builder.maxTasks");
    first.complete();
    assertThat(few.start("third").state()).isEqualTo(ProgressState.RUNNING);
  }

  @Test
  void anIdIsForOneRunningTask() {
    ProgressTask first = tasks.task("job").id("7").start();
    assertThatThrownBy(() -> tasks.task("job").id("7").start())
        .isInstanceOfSatisfying(
            RealtimeException.class,
            e -> assertThat(e.status().code()).isEqualTo(StatusCode.ALREADY_EXISTS));
    first.fail("crashed");
    ProgressTask again = tasks.task("job").id("7").start();
    again.step();
    assertThat(tasks.stateOf(again).state()).isEqualTo(ProgressState.RUNNING);
    assertThat(tasks.stateOf(again).done()).isEqualTo(1);
  }

  @Test
  void stepsOfManyThreadsAreAllCounted() {
    ProgressTask task = tasks.start("parallel");
    IntStream.range(0, 100_000).parallel().forEach(i -> task.step());
    assertThat(task.count()).isEqualTo(100_000);
  }
}
