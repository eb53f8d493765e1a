package io.everwire.progress;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that a watcher knows, and which of their changes are still to be told.
 *
 * <ul>
 *   <li>Bounded: a further task is refused at {@code maxTasks}, those that are gone and whose end
 *       is not yet told counted too. At most one change of each task waits to be told.
 *   <li>Guarded by its own lock, held for a few instructions; calls nothing.
 * </ul>
 */
final class TaskTable {
  /** What is to be told. */
  enum Kind {
    ADDED,
    UPDATED,
    FINISHED,
    REMOVED,
    CURRENT
  }

  /**
   * Something to tell.
   *
   * @param task its state, the last one if it is gone; null for {@link Kind#CURRENT} only
   */
  record Change(Kind kind, @Nullable ProgressUpdate task) {}

  private static final class Seen {
    /** Null if the task is gone. */
    private @Nullable ProgressUpdate now;

    /** Null if nothing was told of it. */
    private @Nullable ProgressUpdate told;

    private long expiresNanos;
    private boolean inSnapshot;
    private boolean queued;
  }

  private final int maxTasks;
  private final Map<String, Seen> byId = new LinkedHashMap<>();
  private final ArrayDeque<String> toTell = new ArrayDeque<>();

  /** After how many further changes it is to be told that all is current; negative for not. */
  private int currentAfter = -1;

  TaskTable(int maxTasks) {
    this.maxTasks = maxTasks;
  }

  /** Takes the state of a task; false if there is no room for it. */
  synchronized boolean put(ProgressUpdate update, long nowNanos) {
    Seen seen = byId.get(update.id());
    if (seen == null) {
      if (byId.size() >= maxTasks) {
        return false;
      }
      seen = new Seen();
      byId.put(update.id(), seen);
    }
    seen.now = update;
    seen.inSnapshot = true;
    seen.expiresNanos = nowNanos + nanos(update);
    queue(update.id(), seen);
    return true;
  }

  private static long nanos(ProgressUpdate update) {
    long millis = Math.min(update.timeToLive().toMillis(), Long.MAX_VALUE / 4_000_000);
    return millis * 1_000_000;
  }

  /** A task is gone. */
  synchronized void remove(String id) {
    Seen seen = byId.get(id);
    if (seen != null) {
      gone(id, seen);
    }
  }

  private void gone(String id, Seen seen) {
    if (seen.now != null) {
      seen.now = null;
      queue(id, seen);
    }
  }

  /** What is there follows, all of it. */
  synchronized void beginSnapshot() {
    byId.values().forEach(seen -> seen.inSnapshot = false);
  }

  /** What has not come since {@link #beginSnapshot} is gone. */
  synchronized void endSnapshot() {
    byId.forEach(
        (id, seen) -> {
          if (!seen.inSnapshot) {
            gone(id, seen);
          }
        });
    currentAfter = toTell.size();
  }

  /** Removes the tasks of which nothing was heard in time; when to call again, if there are any. */
  synchronized OptionalLong expire(long nowNanos) {
    long next = Long.MAX_VALUE;
    for (Map.Entry<String, Seen> each : byId.entrySet()) {
      Seen seen = each.getValue();
      if (seen.now == null) {
        continue;
      }
      long left = seen.expiresNanos - nowNanos;
      if (left <= 0) {
        gone(each.getKey(), seen);
      } else {
        next = Math.min(next, left);
      }
    }
    return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
  }

  private void queue(String id, Seen seen) {
    if (!seen.queued) {
      seen.queued = true;
      toTell.add(id);
    }
  }

  /** The next thing to tell, or null if there is none. */
  synchronized @Nullable Change next() {
    while (true) {
      if (currentAfter == 0) {
        currentAfter = -1;
        return new Change(Kind.CURRENT, null);
      }
      String id = toTell.poll();
      if (id == null) {
        return null;
      }
      currentAfter = Math.max(-1, currentAfter - 1);
      Seen seen = Objects.requireNonNull(byId.get(id));
      seen.queued = false;
      Change change = change(seen);
      if (seen.now == null) {
        byId.remove(id);
      }
      if (change != null) {
        return change;
      }
    }
  }

  private static @Nullable Change change(Seen seen) {
    ProgressUpdate before = seen.told;
    ProgressUpdate now = seen.now;
    seen.told = now;
    if (now == null) {
      return before == null ? null : new Change(Kind.REMOVED, before);
    }
    if (before == null) {
      return new Change(Kind.ADDED, now);
    }
    return before.equals(now)
        ? null
        : new Change(
            now.state().isFinished() && !before.state().isFinished() ? Kind.FINISHED : Kind.UPDATED,
            now);
  }

  /** The present state of a task, or null if it is not there. */
  synchronized @Nullable ProgressUpdate get(String id) {
    Seen seen = byId.get(id);
    return seen == null ? null : seen.now;
  }

  /** The present states, in the order in which the tasks came. */
  synchronized List<ProgressUpdate> present() {
    return byId.values().stream().map(seen -> seen.now).filter(Objects::nonNull).toList();
  }
}
