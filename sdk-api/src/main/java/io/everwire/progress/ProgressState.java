package io.everwire.progress;

/** Where a task stands. A task is running first, and then ends once in one of the other states. */
public enum ProgressState {
  /** The work goes on. */
  RUNNING,
  /** The work was done, by {@link ProgressTask#complete()}. */
  DONE,
  /** The work was given up; the note says why. */
  FAILED,
  /** The work was given up because somebody asked for it. */
  CANCELLED;

  /**
   * Whether this state is an end.
   *
   * @return false for {@link #RUNNING} only
   */
  public boolean isFinished() {
    return this != RUNNING;
  }
}
