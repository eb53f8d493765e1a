package io.everwire.transport;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that takes one step of a loop, and then runs the tasks which the step has brought. Only
 * {@link #promoteAnother} and {@link #end} are for several threads.
 */
final class Leader {
  private static final ThreadLocal<@Nullable Leader> OF_THREAD = new ThreadLocal<>();

  private final Workers workers;
  private final Runnable promote;
  private boolean bringsTasks;

  /** Guarded by this. */
  private boolean ended;

  private volatile long taskBegan;

  Leader(Workers workers, Runnable promote) {
    this.workers = workers;
    this.promote = promote;
  }

  /** The calling thread's, if it takes a step for these workers. */
  static @Nullable Leader ofThread(Workers workers) {
    Leader leader = OF_THREAD.get();
    return leader != null && leader.workers == workers ? leader : null;
  }

  boolean take(BooleanSupplier step) {
    Leader outer = OF_THREAD.get();
    OF_THREAD.set(this);
    try {
      return step.getAsBoolean();
    } finally {
      OF_THREAD.set(outer);
    }
  }

  /** Says that the step has brought a task; true for the first. */
  boolean bringsFirstTask() {
    boolean first = !bringsTasks;
    bringsTasks = true;
    return first;
  }

  boolean bringsTasks() {
    return bringsTasks;
  }

  void beginsTask(long nanos) {
    taskBegan = nanos;
  }

  /** When it began the task that it is at. */
  long taskBegan() {
    return taskBegan;
  }

  /** Lets another thread go on with the loop, unless this one does so already. */
  synchronized void promoteAnother() {
    if (!ended) {
      promote.run();
      ended = true;
    }
  }

  /** Its tasks are done; false if another thread goes on with the loop. */
  synchronized boolean end() {
    boolean isLeader = !ended;
    ended = true;
    return isLeader;
  }
}
