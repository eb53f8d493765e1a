package io.everwire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When to look whether a silent peer is still there.
 *
 * @param silence after this much silence the peer is asked
 * @param patience when nothing comes for this long after asking, the link is dropped
 */
public record KeepAlive(Duration silence, Duration patience) {

  /**
   * Asks after 20 s of silence, below the 60 s after which common proxies cut, and drops the link
   * 10 s later.
   */
  public static final KeepAlive DEFAULT =
      new KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(10));

  /** For games: asks after 2 s of silence and drops the link 1 s later. */
  public static final KeepAlive QUICK = new KeepAlive(Duration.ofSeconds(2), Duration.ofSeconds(1));

  public KeepAlive {
    requirePositive(silence, "silence");
    requirePositive(patience, "patience");
  }

  private static void requirePositive(Duration duration, String name) {
    requireNonNull(duration, name);
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(
          "KeepAlive." + name + " is " + duration + ", must be positive");
    }
  }
}
