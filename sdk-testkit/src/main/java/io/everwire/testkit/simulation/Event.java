package io.everwire.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** Something that happens at one node at one instant of the world's time. */
final class Event implements Comparable<Event> {
  /**
   * What put the event there. Only timers and tasks are the node's own doing, and only they can be
   * left behind by it.
   */
  enum Kind {
    TIMER,
    TASK,
    NETWORK
  }

  final long time;
  final VirtualNode node;
  final Kind kind;
  private final long sequence;

  /** Null once the event has run or was cancelled. */
  private @Nullable Runnable task;

  Event(long time, long sequence, VirtualNode node, Kind kind, Runnable task) {
    this.time = time;
    this.sequence = sequence;
    this.node = node;
    this.kind = kind;
    this.task = task;
  }

  boolean isDone() {
    return task == null;
  }

  boolean discard() {
    if (task == null) {
      return false;
    }
    task = null;
    return true;
  }

  /** Hands out the task, once. */
  @Nullable Runnable take() {
    Runnable taken = task;
    task = null;
    return taken;
  }

  @Override
  public int compareTo(Event other) {
    int byTime = Long.compare(time, other.time);
    return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sequence);
  }

  @Override
  public String toString() {
    String what = task == null ? "done" : task.getClass().getName();
    return kind + " of " + node.name() + " at " + time / 1_000 + " us: " + what;
  }
}
