package io.everwire.endtoend.migration;

/** What happens to the links while a session moves. */
enum Fault {
  /** Nothing. */
  NONE("clean"),
  /** The link that is left is reset. */
  OLD_LINK_CUT("old link cut"),
  /** The link that is moved to is reset, soon after it has been opened. */
  NEW_LINK_CUT("new link cut");

  private final String text;

  Fault(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
