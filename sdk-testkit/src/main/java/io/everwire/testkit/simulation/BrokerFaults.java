package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How likely a {@link FaultyBroker} does what brokers do when networks are bad. Chances are from 0
 * to 1.
 *
 * @param failures that a call fails: half of these before its work is done, half afterwards. As
 *     likely a volatile publication is lost
 * @param interruptions that a subscription is lost, at each thing that it would bring; what it
 *     brings until that is told is lost with it
 * @param repeats that live publications come a second time, later
 * @param reorderings that live publications are overtaken by later ones
 * @param maxDelay how long a request and its answer are under way at most
 * @param maxLag how far live publications lag behind the log at most
 */
public record BrokerFaults(
    double failures,
    double interruptions,
    double repeats,
    double reorderings,
    Duration maxDelay,
    Duration maxLag) {
  /** Nothing goes wrong, and all comes at once. */
  public static final BrokerFaults NONE =
      new BrokerFaults(0, 0, 0, 0, Duration.ZERO, Duration.ZERO);

  /** All of it, each one time in ten to thirty, and delays of up to 300 ms. */
  public static final BrokerFaults SOME =
      new BrokerFaults(0.1, 0.03, 0.1, 0.1, Duration.ofMillis(100), Duration.ofMillis(300));

  public BrokerFaults {
    requireChance(failures, "failures");
    requireChance(interruptions, "interruptions");
    requireChance(repeats, "repeats");
    requireChance(reorderings, "reorderings");
    requireNonNull(maxDelay, "maxDelay");
    requireNonNull(maxLag, "maxLag");
  }

  private static void requireChance(double value, String name) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "BrokerFaults." + name + " is " + value + ", must be from 0 to 1");
    }
  }
}
