package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How far a node's clocks are from the world's.
 *
 * @param wallOffset added to the wall clock; may be negative
 * @param nanoOrigin what {@link io.everwire.transport.Environment#nanoTime()} says when the world
 *     begins; any value, since monotonic time has no meaning of its own and may wrap around
 * @param driftPpm how much faster the node's time runs, in millionths; negative is slower
 */
public record NodeClock(Duration wallOffset, long nanoOrigin, int driftPpm) {
  /** Clocks that show the world's time. */
  public static final NodeClock EXACT = new NodeClock(Duration.ZERO, 0, 0);

  private static final int MILLION = 1_000_000;

  public NodeClock {
    requireNonNull(wallOffset, "wallOffset");
    if (driftPpm < -MILLION / 2 || driftPpm > MILLION) {
      throw new IllegalArgumentException(
          "driftPpm is " + driftPpm + ", must be from -500,000 to 1,000,000");
    }
  }

  /** What the node's time shows when so many nanoseconds of the world have passed. */
  long nodeNanos(long worldNanos) {
    return worldNanos + worldNanos / MILLION * driftPpm + worldNanos % MILLION * driftPpm / MILLION;
  }

  /**
   * How long the world waits when the node waits for so many nanoseconds of its own; never so short
   * that the node would find that its time has not come yet.
   */
  long worldNanos(long now, long nodeNanos) {
    if (driftPpm == 0) {
      return nodeNanos;
    }
    long begin = nodeNanos(now);
    long wait = (long) (nodeNanos / (1 + driftPpm / (double) MILLION));
    while (nodeNanos(now + wait) - begin < nodeNanos) {
      wait++;
    }
    return wait;
  }
}
