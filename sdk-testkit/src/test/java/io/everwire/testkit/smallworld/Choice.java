package io.everwire.testkit.smallworld;

/**
 * Something that may happen next.
 *
 * @param who to whom
 * @param what what happens
 * @param action makes it happen
 */
record Choice(Object who, String what, Runnable action) {
  static final String DIES = "dies";

  @Override
  public String toString() {
    return who + " " + what;
  }
}
