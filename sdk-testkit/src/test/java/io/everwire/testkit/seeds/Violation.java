package io.everwire.testkit.seeds;

/** An invariant does not hold in a simulated world. */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1;

  public Violation(String message) {
    super(message);
  }
}
