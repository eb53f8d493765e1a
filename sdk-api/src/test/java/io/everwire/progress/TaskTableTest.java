package io.everwire.progress;

import static io.everwire.progress.ProgressState.DONE;
import static io.everwire.progress.ProgressState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a watcher keeps of tasks, and what it tells of them. */
class TaskTableTest {
  private final TaskTable table = new TaskTable(3);

  private boolean put(String id, ProgressState state, long done) {
    return table.put(Tasks.shown(id, state, done, 10), 0);
  }

  private List<String> told() {
    List<String> told = new ArrayList<>();
    for (TaskTable.Change each = table.next(); each != null; each = table.next()) {
      ProgressUpdate task = each.task();
      told.add(each.kind() + (task == null ? "" : " " + task.id() + " " + task.done()));
    }
    return told;
  }

  @Test
  void changesAreToldAsWhatTheyAre() {
    put("a", RUNNING, 1);
    assertThat(told()).containsExactly("ADDED a 1");
    put("a", RUNNING, 2);
    assertThat(told()).containsExactly("UPDATED a 2");
    put("a", DONE, 10);
    assertThat(told()).containsExactly("FINISHED a 10");
    table.remove("a");
    assertThat(told()).containsExactly("REMOVED a 10");
    assertThat(table.present()).isEmpty();
  }

  @Test
  void aSlowListenerIsToldTheNewestOfEachTaskOnce() {
    put("a", RUNNING, 1);
    put("b", RUNNING, 1);
    put("a", RUNNING, 2);
    put("a", DONE, 10);
    assertThat(told()).containsExactly("ADDED a 10", "ADDED b 1");
    put("a", RUNNING, 0);
    table.remove("b");
    put("b", RUNNING, 3);
    assertThat(told()).containsExactly("UPDATED a 0", "UPDATED b 3");
  }

  @Test
  void aTaskThatCameAndWentUnseenIsNotTold() {
    put("a", RUNNING, 1);
    table.remove("a");
    assertThat(told()).isEmpty();
    assertThat(put("b", RUNNING, 1) && put("c", RUNNING, 1) && put("d", RUNNING, 1)).isTrue();
  }

  @Test
  void whatSaysTheSameAgainIsNotTold() {
    put("a", RUNNING, 1);
    told();
    put("a", RUNNING, 1);
    assertThat(told()).isEmpty();
  }

  @Test
  void afterASnapshotWhatIsNotInItIsGone() {
    put("a", RUNNING, 1);
    put("b", RUNNING, 1);
    told();
    table.beginSnapshot();
    put("b", RUNNING, 2);
    put("c", RUNNING, 1);
    table.endSnapshot();
    assertThat(told())
        .containsExactlyInAnyOrder("UPDATED b 2", "ADDED c 1", "REMOVED a 1", "CURRENT")
        .endsWith("CURRENT");
    table.beginSnapshot();
    table.endSnapshot();
    assertThat(told()).endsWith("CURRENT").hasSize(3);
  }

  @Test
  void moreTasksThanAllowedAreRefusedAndThereIsRoomAgainOnceOneIsGone() {
    assertThat(put("a", RUNNING, 1) && put("b", RUNNING, 1) && put("c", RUNNING, 1)).isTrue();
    assertThat(put("d", RUNNING, 1)).isFalse();
    assertThat(put("a", RUNNING, 2)).isTrue();
    assertThat(table.present()).hasSize(3);
    told();
    table.remove("a");
    assertThat(put("d", RUNNING, 1)).as("before the end of a is told").isFalse();
    told();
    assertThat(put("d", RUNNING, 1)).isTrue();
  }

  @Test
  void aTaskExpiresWhenItsTimeIsOver() {
    table.put(Tasks.shown("a", RUNNING, 1, 10), 0);
    table.put(Tasks.shown("b", RUNNING, 1, 10), Duration.ofSeconds(30).toNanos());
    told();
    assertThat(table.expire(Duration.ofSeconds(59).toNanos()))
        .hasValue(Duration.ofSeconds(1).toNanos());
    assertThat(table.expire(Duration.ofMinutes(1).toNanos()))
        .hasValue(Duration.ofSeconds(30).toNanos());
    assertThat(told()).containsExactly("REMOVED a 1");
    assertThat(table.expire(Duration.ofSeconds(90).toNanos())).isEmpty();
  }
}
