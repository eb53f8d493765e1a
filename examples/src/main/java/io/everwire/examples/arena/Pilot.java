package io.everwire.examples.arena;

/** Decides where a player goes. */
@FunctionalInterface
interface Pilot {
  /**
   * Decides on the next input.
   *
   * @param own where the player is
   * @param newest what the server has said last
   * @return which way
   */
  Heading steer(Place own, WorldState newest);
}
