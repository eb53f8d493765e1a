package io.everwire.progress;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A task with its place in the outline of all: below its parent, and below what stands in front of
 * it there.
 *
 * @param task the task
 * @param depth how many of the tasks above it are its ancestors
 */
record OutlineRow(ProgressUpdate task, int depth) {

  /**
   * The outline of tasks. A parent that is not in front of its child is none, so whatever ids
   * strangers give, each task is there once.
   */
  static List<OutlineRow> of(List<ProgressUpdate> tasks) {
    List<ProgressUpdate> roots = new ArrayList<>();
    Map<String, List<ProgressUpdate>> children = new HashMap<>();
    Set<String> before = new HashSet<>();
    for (ProgressUpdate task : tasks) {
      if (before.contains(task.parentId())) {
        children.computeIfAbsent(task.parentId(), id -> new ArrayList<>()).add(task);
      } else {
        roots.add(task);
      }
      before.add(task.id());
    }
    List<OutlineRow> rows = new ArrayList<>();
    Deque<OutlineRow> open = new ArrayDeque<>();
    push(open, roots, 0);
    while (!open.isEmpty()) {
      OutlineRow row = open.pop();
      rows.add(row);
      push(open, children.getOrDefault(row.task().id(), List.of()), row.depth() + 1);
    }
    return rows;
  }

  /** The first of them ends on top. */
  private static void push(Deque<OutlineRow> open, List<ProgressUpdate> tasks, int depth) {
    for (int i = tasks.size() - 1; i >= 0; i--) {
      open.push(new OutlineRow(tasks.get(i), depth));
    }
  }
}
