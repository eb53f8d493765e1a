package io.everwire.testkit.simulation;

/**
 * Decides the fate of each message that is sent over a simulated network, such as: the third
 * Welcome kills its link.
 */
@FunctionalInterface
public interface Interference {
  /** Lets everything pass. */
  Interference NONE = passage -> Fate.pass();

  /**
   * Called when a message is sent, before it is under way.
   *
   * @param passage the message
   * @return what becomes of it
   */
  Fate fateOf(Passage passage);
}
