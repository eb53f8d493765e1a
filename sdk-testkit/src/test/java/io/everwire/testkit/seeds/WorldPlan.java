package io.everwire.testkit.seeds;

import io.everwire.KeepAlive;
import io.everwire.Limits;
import io.everwire.ServerLimits;
import io.everwire.testkit.simulation.NetworkConditions;
import io.everwire.testkit.simulation.NodeClock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a seed decides before anything happens.
 *
 * @param seed the seed
 * @param clients how many clients there are
 * @param channels how many channels they share
 * @param addresses at how many addresses the server listens
 * @param limits the bounds of every session, tiny in some worlds
 * @param serverLimits the bounds of the server
 * @param conditions how the network behaves when nobody interferes
 * @param keepAlive of everybody
 * @param resumeWindow of the server
 * @param faults how often links die
 * @param restarts how often the server may crash and come again
 * @param brokerIsLost whether the broker loses all that it had whenever the server crashes
 * @param closesEarly whether one client closes while everything goes on
 * @param crashes whether one client crashes
 * @param closesUnderFire whether links go on dying while everything is closed
 * @param vandal whether there is a client whose messages are damaged on their way
 * @param maxSchedulingDelay how late timers and tasks may be
 * @param messages how many messages the world carries at least
 * @param choice how clients choose among the addresses, and what lies behind these
 */
record WorldPlan(
    long seed,
    int clients,
    int channels,
    int addresses,
    Limits limits,
    ServerLimits serverLimits,
    NetworkConditions conditions,
    KeepAlive keepAlive,
    Duration resumeWindow,
    FaultRates faults,
    int restarts,
    boolean brokerIsLost,
    boolean closesEarly,
    boolean crashes,
    boolean closesUnderFire,
    boolean vandal,
    Duration maxSchedulingDelay,
    int messages,
    ChoicePlan choice) {

  /** The largest message of a world with tiny limits fits them all. */
  private static final int TINY_MESSAGE_BYTES = 24 * 1024;

  /**
   * How often links die.
   *
   * @param cuts for each message
   * @param stalls for each message
   * @param handshakeCuts for each Hello, each Welcome, and the batch that follows a Welcome
   * @param handshakeStalls likewise; long enough that the client gives the Hello up
   */
  record FaultRates(double cuts, double stalls, double handshakeCuts, double handshakeStalls) {}

  static WorldPlan draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x9e3779b97f4a7c15L);
    boolean tiny = random.nextInt(3) == 0;
    return new WorldPlan(
        seed,
        random.nextInt(2, 5),
        random.nextInt(1, 4),
        random.nextInt(1, ChoicePlan.MOST_ADDRESSES + 1),
        tiny ? tinyLimits(random) : Limits.DEFAULT,
        ServerLimits.DEFAULT,
        drawConditions(random),
        random.nextInt(4) == 0 ? KeepAlive.DEFAULT : KeepAlive.QUICK,
        random.nextInt(8) == 0 ? Duration.ofSeconds(3) : Duration.ofMinutes(2),
        new FaultRates(
            random.nextDouble(0.002, 0.04),
            random.nextDouble(0, 0.03),
            random.nextDouble(0.02, 0.3),
            random.nextDouble(0, 0.15)),
        random.nextInt(6) == 0 ? 1 : 0,
        random.nextInt(3) == 0,
        random.nextInt(6) == 0,
        random.nextInt(8) == 0,
        random.nextInt(4) == 0,
        random.nextInt(6) == 0,
        random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(1, 20)) : Duration.ZERO,
        500 + random.nextInt(100),
        ChoicePlan.draw(random));
  }

  boolean isTiny() {
    return limits != Limits.DEFAULT;
  }

  /** The largest message of this world. */
  int maxMessageBytes() {
    return isTiny() ? TINY_MESSAGE_BYTES : 256 * 1024;
  }

  /** Whether a session may be lost in this world though nobody made a mistake. */
  boolean excusesLostSessions() {
    return restarts > 0
        || resumeWindow.compareTo(Duration.ofMinutes(1)) < 0
        || choice.stranger()
        || choice.drains();
  }

  static NodeClock drawClock(RandomGenerator random) {
    return random.nextInt(3) == 0
        ? NodeClock.EXACT
        : new NodeClock(
            Duration.ofMillis(random.nextInt(-100_000, 100_000)),
            random.nextLong(),
            random.nextInt(-2_000, 2_000));
  }

  private static Limits tinyLimits(RandomGenerator random) {
    int window = random.nextInt(2_000, 40_000);
    return Limits.builder()
        .maxBatchBytes(80 * 1024)
        .maxMessageBytes(TINY_MESSAGE_BYTES)
        .replayBufferBytes(random.nextInt(1_000, 20_000))
        .subscriptionWindowBytes(window)
        .streamWindowBytes(random.nextInt(500, 20_000))
        .sessionWindowBytes(random.nextInt(500, 30_000))
        .streamQueueBytes(random.nextInt(1_000, 20_000))
        .publishWindowMessages(random.nextInt(1, 20))
        .publishWindowBytes(random.nextInt(500, 20_000))
        .publishQueueMessages(random.nextInt(20, 200))
        .publishQueueBytes(random.nextInt(5_000, 100_000))
        .build();
  }

  private static NetworkConditions drawConditions(RandomGenerator random) {
    return new NetworkConditions(
        micros(random.nextInt(100, 40_000)),
        micros(random.nextInt(0, 30_000)),
        random.nextInt(200_000, 20_000_000),
        random.nextInt(4_000, 200_000),
        16 * 1024 * 1024,
        micros(random.nextInt(0, 1_000_000)),
        micros(random.nextInt(0, 3_000_000)),
        random.nextInt(3) == 0 ? random.nextDouble(0.2) : 0,
        micros(random.nextInt(0, 50_000)));
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }
}
