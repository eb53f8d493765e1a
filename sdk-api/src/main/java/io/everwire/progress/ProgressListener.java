package io.everwire.progress;

import io.everwire.Status;

/**
 * What happens to the tasks of a channel. Calls come one after the other, each happening before the
 * next, on the watcher's callback executor. A listener that is slow sees the newest state of each
 * task, and not every one before it: at most one change for each task waits. An exception from a
 * method is logged, and the next change follows.
 */
public interface ProgressListener {

  /**
   * A task is there that was not there before; it may be finished already.
   *
   * @param task its state
   */
  default void onAdded(ProgressUpdate task) {}

  /**
   * A task has gone on, or says something else, or was started anew under its id.
   *
   * @param task its state
   */
  default void onUpdated(ProgressUpdate task) {}

  /**
   * A task that was running has ended.
   *
   * @param task its last state
   */
  default void onFinished(ProgressUpdate task) {}

  /**
   * A task is no longer there: it was finished a while ago, or its publisher has not been heard of
   * for the time that its updates give.
   *
   * @param task its last state
   */
  default void onRemoved(ProgressUpdate task) {}

  /**
   * All tasks that there are have been told: after joining, and after each lost session. Where the
   * channel retains no values, never.
   */
  default void onCurrent() {}

  /**
   * Watching has ended; the last call.
   *
   * @param status OK after {@link ProgressWatcher#close()}, otherwise why
   */
  default void onEnded(Status status) {}
}
