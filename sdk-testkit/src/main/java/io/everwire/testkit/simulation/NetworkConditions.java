package io.everwire.testkit.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How the links of a simulated network behave when nobody interferes. Where a range is given, each
 * link or message draws from it.
 *
 * @param latency the least time a message is under way
 * @param jitter up to how much longer it takes; messages of one direction never overtake each other
 * @param bytesPerSecond how fast a direction of a link takes messages
 * @param pipeBytes from how many bytes under way in one direction a link says that it is not
 *     writable; it is again when half are through
 * @param maxMessageBytes the largest message a link takes
 * @param openJitter up to how much longer than a round trip opening a link takes, so that links
 *     open late
 * @param noticeWithin up to how long a side takes to notice that its link has died
 * @param halfOpen how likely it is that a side never notices it, from 0 to 1
 * @param linger up to how long messages still come in on a link that this side has closed
 */
public record NetworkConditions(
    Duration latency,
    Duration jitter,
    long bytesPerSecond,
    long pipeBytes,
    int maxMessageBytes,
    Duration openJitter,
    Duration noticeWithin,
    double halfOpen,
    Duration linger) {

  private static final int MIB = 1024 * 1024;

  public NetworkConditions {
    requireNonNegative(latency, "latency");
    requireNonNegative(jitter, "jitter");
    requireNonNegative(openJitter, "openJitter");
    requireNonNegative(noticeWithin, "noticeWithin");
    requireNonNegative(linger, "linger");
    if (bytesPerSecond < 1 || pipeBytes < 1 || maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "bytesPerSecond, pipeBytes and maxMessageBytes must be positive");
    }
    if (!(halfOpen >= 0 && halfOpen <= 1)) {
      throw new IllegalArgumentException("halfOpen is " + halfOpen + ", must be from 0 to 1");
    }
  }

  /**
   * One machine room: 0.2 to 0.3 ms, 100 MB/s, deaths are noticed within 2 ms.
   *
   * @return the conditions
   */
  public static NetworkConditions local() {
    return new NetworkConditions(
        micros(200),
        micros(100),
        100L * MIB,
        MIB,
        16 * MIB,
        micros(100),
        micros(2_000),
        0,
        Duration.ZERO);
  }

  /**
   * The open internet on a mild day: 20 to 30 ms, 5 MB/s, deaths are noticed within a second, one
   * side in twenty never notices.
   *
   * @return the conditions
   */
  public static NetworkConditions internet() {
    return new NetworkConditions(
        Duration.ofMillis(20),
        Duration.ofMillis(10),
        5L * MIB,
        256 * 1024,
        16 * MIB,
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        0.05,
        Duration.ofMillis(20));
  }

  /**
   * A telephone on a train: 60 to 260 ms, 200 KB/s, deaths are noticed within five seconds, one
   * side in four never notices.
   *
   * @return the conditions
   */
  public static NetworkConditions mobile() {
    return new NetworkConditions(
        Duration.ofMillis(60),
        Duration.ofMillis(200),
        200_000,
        64 * 1024,
        16 * MIB,
        Duration.ofMillis(800),
        Duration.ofSeconds(5),
        0.25,
        Duration.ofMillis(100));
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }

  private static void requireNonNegative(Duration value, String name) {
    if (requireNonNull(value, name).isNegative()) {
      throw new IllegalArgumentException(name + " is " + value + ", must not be negative");
    }
  }
}
