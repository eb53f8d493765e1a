package io.everwire.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskQueueTest {
  private final TaskQueue tasks = new TaskQueue();
  private final List<Integer> ran = new ArrayList<>();

  @Test
  void whoAddsTheFirstHasToDrain() {
    assertThat(add(1)).isTrue();
    assertThat(add(2)).isFalse();
    runAll();
    assertThat(add(3)).as("while draining").isFalse();
    runAll();
    assertThat(tasks.end()).isTrue();
    assertThat(add(4)).isTrue();
  }

  @Test
  void theOldestComesFirst() {
    for (int i = 0; i < 5; i++) {
      add(i);
    }
    runAll();
    add(5);
    add(6);
    runAll();
    assertThat(ran).containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void aDrainDoesNotEndWhileSomethingWaits() {
    add(1);
    assertThat(tasks.isDrained()).isFalse();
    runAll();
    assertThat(tasks.isDrained()).isTrue();
    add(2);
    assertThat(tasks.isDrained()).isFalse();
    assertThat(tasks.end()).isFalse();
    runAll();
    assertThat(tasks.end()).isTrue();
  }

  @Test
  void nothingIsTakenTwice() {
    add(1);
    runAll();
    assertThat(tasks.takeAll()).isNull();
    assertThat(ran).containsExactly(1);
  }

  private boolean add(int number) {
    return tasks.add(() -> ran.add(number));
  }

  private void runAll() {
    for (TaskQueue.Node each = tasks.takeAll(); each != null; each = each.next()) {
      each.task.run();
    }
  }
}
