package io.everwire.examples.arena;

import java.time.Duration;
import java.util.Optional;

/** Shows a run to people. Used by one thread. */
interface View extends AutoCloseable {
  /** How long to wait between two calls of {@link #show}. */
  Duration interval();

  /**
   * Shows how things stand.
   *
   * @param picture what the player who is shown sees, once there is something
   * @param figures what was measured so far
   * @param cores processors in use
   */
  void show(Optional<Picture> picture, Figures figures, double cores);

  /** Whether whoever watches has had enough. */
  boolean isOver();

  @Override
  void close();
}
