package io.everwire.testkit.simulation;

/** The two ways through a link. */
public enum Direction {
  /** From the side that connected to the side that listens. */
  TO_SERVER,
  /** From the side that listens to the side that connected. */
  TO_CLIENT;

  /**
   * The way back.
   *
   * @return the other direction
   */
  public Direction opposite() {
    return this == TO_SERVER ? TO_CLIENT : TO_SERVER;
  }
}
