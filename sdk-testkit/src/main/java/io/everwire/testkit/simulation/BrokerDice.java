package io.everwire.testkit.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/** Draws the faults of one {@link FaultyBroker}, until they are stopped. */
final class BrokerDice {
  private final SplittableRandom random;
  private BrokerFaults faults;

  BrokerDice(SplittableRandom random, BrokerFaults faults) {
    this.random = random;
    this.faults = faults;
  }

  void stop() {
    faults = BrokerFaults.NONE;
  }

  BrokerFaults faults() {
    return faults;
  }

  boolean hits(double chance) {
    return chance > 0 && random.nextDouble() < chance;
  }

  long delayNanos() {
    return draw(faults.maxDelay());
  }

  long lagNanos() {
    return draw(faults.maxLag());
  }

  private long draw(Duration max) {
    return max.isZero() ? 0 : random.nextLong(max.toNanos() + 1);
  }
}
