package io.everwire.testkit.simulation;

import org.jspecify.annotations.Nullable;

/**
 * A simulated world cannot go on: a task threw, or the event budget is used up. Its message names
 * the node and the virtual time.
 */
public final class SimulationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SimulationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
