package io.everwire.testkit.seeds;

/** Finds a publication by what its payload says. */
@FunctionalInterface
interface PublicationIndex {
  /**
   * The publication.
   *
   * @throws Violation if nobody has published this
   */
  Publication find(String channel, int source, int number);
}
