package io.everwire.testkit.seeds;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the first violation of a run. The SDK logs what listeners throw and goes on, as it should,
 * so what is checked within a listener has to be remembered beside it.
 */
public final class Judge {
  private @Nullable Throwable first;

  /** Runs a check; what it throws decides the run. */
  public void watch(Runnable check) {
    try {
      check.run();
    } catch (RuntimeException | AssertionError e) {
      if (first == null) {
        first = e;
      }
    }
  }

  /** Whether something was found. */
  public boolean hasFound() {
    return first != null;
  }

  /** Ends the run if something was found. */
  public void pronounce() {
    if (first instanceof Violation violation) {
      throw violation;
    }
    if (first != null) {
      throw new AssertionError("a check failed", first);
    }
  }
}
