package io.everwire.progress;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.StatusCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a publisher publishes, while the channel answers late, or refuses. */
class UpdatePumpTest {
  private final Tasks tasks = new Tasks();

  private List<Long> counts() {
    return tasks.published.stream().map(ProgressUpdate::done).toList();
  }

  @Test
  void ofATaskOneUpdateIsInFlightAndNewerStatesTakeThePlaceOfOlderOnes() {
    tasks.answersAtOnce = false;
    ProgressTask task = tasks.start("work");
    for (int i = 0; i < 100; i++) {
      task.step();
      tasks.pass(ofMillis(100));
    }
    assertThat(counts()).containsExactly(0L);

    tasks.answer();
    tasks.pass(ofMillis(100));
    assertThat(counts()).containsExactly(0L, 100L);
  }

  @Test
  void anEndThatHadToWaitForAnAnswerIsToldRightAfterIt() {
    tasks.answersAtOnce = false;
    ProgressTask task = tasks.start("work");
    task.step();
    task.complete();
    assertThat(tasks.published).hasSize(1);

    tasks.answer();
    assertThat(tasks.published).hasSize(2).last().matches(last -> last.state().isFinished());
  }

  @Test
  void whatWasRefusedIsToldAgainAfterPausesThatGrow() {
    tasks.answersAtOnce = false;
    ProgressTask task = tasks.start("work");
    tasks.refuse(StatusCode.RESOURCE_EXHAUSTED);
    tasks.pass(ofMillis(900));
    assertThat(tasks.published).hasSize(1);
    tasks.pass(ofMillis(100));
    assertThat(tasks.published).hasSize(2);
    tasks.refuse(StatusCode.RESOURCE_EXHAUSTED);
    tasks.pass(ofMillis(1_900));
    assertThat(tasks.published).hasSize(2);
    task.complete();
    tasks.pass(ofMillis(100));
    assertThat(tasks.published).hasSize(3).last().matches(last -> last.state().isFinished());
  }

  @Test
  void theEndOfATaskThatNobodyTakesIsGivenUpWhenItWouldHaveExpired() {
    tasks.answersAtOnce = false;
    tasks.start("work").complete();
    tasks.refuse(StatusCode.PERMISSION_DENIED);
    tasks.pass(ofSeconds(61));
    tasks.pass(ofMillis(100));
    assertThat(tasks.pump.present().join()).isEmpty();
  }

  @Test
  void manyTasksDoNotFillTheQueueOfTheirClient() {
    tasks.answersAtOnce = false;
    for (int i = 0; i < 500; i++) {
      tasks.start("task " + i);
    }
    assertThat(tasks.unanswered).hasSize(64);
    while (!tasks.unanswered.isEmpty()) {
      tasks.answer();
    }
    assertThat(tasks.published).hasSize(500);
  }

  @Test
  void theEndWaitsForTheLastStates() {
    tasks.answersAtOnce = false;
    tasks.start("work");
    CompletableFuture<Void> ended = tasks.pump.end();
    tasks.answer();
    assertThat(ended).isNotDone();
    tasks.answer();
    assertThat(ended).isDone();
    assertThat(tasks.published).last().matches(last -> last.state() == ProgressState.FAILED);
  }
}
