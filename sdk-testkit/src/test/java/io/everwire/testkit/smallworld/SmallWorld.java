package io.everwire.testkit.smallworld;

import java.util.List;

/** A world in which several things may happen next, and somebody else chooses which. */
interface SmallWorld {
  /** What may happen now; empty at the end. The same way always leads to the same list. */
  List<Choice> choices();

  /**
   * Lets it happen.
   *
   * @param choice an index into {@link #choices}
   * @throws AssertionError if an invariant does not hold any more
   */
  void take(int choice);

  /** A number for the present state. */
  long fingerprint();

  /**
   * Checks a world in which nothing may happen any more.
   *
   * @throws AssertionError if it has not come to a good end
   */
  void checkEnd();
}
