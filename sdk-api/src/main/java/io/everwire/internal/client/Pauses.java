package io.everwire.internal.client;

import java.time.Duration;

/** Pauses that double from one time to the next, up to a bound. */
final class Pauses {
  private Pauses() {}

  /** The first pause doubled so many times, the most at the most. */
  static Duration doubled(Duration first, Duration most, int times) {
    Duration pause = first;
    for (int i = 0; i < times && pause.compareTo(most) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(most) < 0 ? pause : most;
  }
}
