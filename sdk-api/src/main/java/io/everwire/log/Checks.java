package io.everwire.log;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** What every entry has to hold. */
final class Checks {
  private Checks() {}

  static void check(Instant time, String source, long sequence) {
    requireNonNull(time, "time");
    requireNonNull(source, "source");
    if (time.getEpochSecond() < 0) {
      throw new IllegalArgumentException("time is " + time + ", must not be before 1970");
    }
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence is " + sequence + ", must not be negative");
    }
  }
}
