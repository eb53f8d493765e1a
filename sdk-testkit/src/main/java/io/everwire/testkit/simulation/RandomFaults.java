package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Cuts and stalls links at messages drawn by chance: before a message, at it, or after it and
 * before its ack, in both directions alike. Counts what it did, so that a test can demand that
 * enough has happened.
 */
public final class RandomFaults implements Interference {
  private final SplittableRandom random;
  private final double cutsPerMessage;
  private final double stallsPerMessage;
  private final long maxStallNanos;
  private boolean stopped;
  private int cuts;
  private int stalls;

  /**
   * Faults for a network; give them to {@link SimulatedNetwork#interfere}.
   *
   * @param world whose seed decides
   * @param cutsPerMessage how likely a message is to see its link die, from 0 to 1
   * @param stallsPerMessage how likely a message is to be held up, from 0 to 1
   * @param maxStall how long at most
   */
  public RandomFaults(
      VirtualEnvironment world, double cutsPerMessage, double stallsPerMessage, Duration maxStall) {
    random = requireNonNull(world, "world").splitRandom();
    this.cutsPerMessage = cutsPerMessage;
    this.stallsPerMessage = stallsPerMessage;
    maxStallNanos = maxStall.toNanos();
  }

  @Override
  public Fate fateOf(Passage passage) {
    if (stopped) {
      return Fate.pass();
    }
    double drawn = random.nextDouble();
    if (drawn < cutsPerMessage) {
      cuts++;
      return switch (random.nextInt(3)) {
        case 0 -> Fate.cutBefore();
        case 1 -> Fate.cutAt();
        default -> Fate.cutAfter();
      };
    }
    if (drawn < cutsPerMessage + stallsPerMessage) {
      stalls++;
      return Fate.stall(Duration.ofNanos(random.nextLong(maxStallNanos + 1)));
    }
    return Fate.pass();
  }

  /** Lets everything pass from now on, so that what was begun can come to its end. */
  public void stop() {
    stopped = true;
  }

  /**
   * Links cut so far.
   *
   * @return how many
   */
  public int cuts() {
    return cuts;
  }

  /**
   * Messages held up so far.
   *
   * @return how many
   */
  public int stalls() {
    return stalls;
  }
}
