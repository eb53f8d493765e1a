package io.everwire.testkit.channels;

import io.everwire.KeepAlive;
import io.everwire.Limits;
import io.everwire.testkit.simulation.BrokerFaults;
import io.everwire.testkit.simulation.NetworkConditions;
import io.everwire.testkit.simulation.NodeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a seed decides before anything happens.
 *
 * @param seed the seed
 * @param clients how many clients there are
 * @param principals how many principals these have
 * @param servers how many servers share the broker
 * @param channels what they share
 * @param limits the bounds of every session
 * @param conditions how the network behaves when nobody interferes
 * @param brokerFaults how the way to the broker behaves
 * @param cutsPerMessage how often links die
 * @param stallsPerMessage how often messages are held up
 * @param resumeWindow of the servers
 * @param tokenLife how long tokens hold; zero for ever
 * @param guarded whether there is an authorizer
 * @param guardFailures how likely the authorizer fails
 * @param losses how often the broker loses what it had
 * @param restarts how often a server crashes and comes again
 * @param drains how often the clients of a server leave it, which is then replaced
 * @param crashes whether a client crashes
 * @param maxSchedulingDelay how late timers and tasks may be
 * @param actions how many things are done
 */
record ChannelPlan(
    long seed,
    int clients,
    int principals,
    int servers,
    List<ChannelSpec> channels,
    Limits limits,
    NetworkConditions conditions,
    BrokerFaults brokerFaults,
    double cutsPerMessage,
    double stallsPerMessage,
    Duration resumeWindow,
    Duration tokenLife,
    boolean guarded,
    double guardFailures,
    int losses,
    int restarts,
    int drains,
    boolean crashes,
    Duration maxSchedulingDelay,
    int actions) {
  /** All that the broker is asked for is done, sooner or later. */
  private static final BrokerFaults LATE_ONLY =
      new BrokerFaults(0, 0.01, 0.1, 0.1, Duration.ofMillis(300), Duration.ofMillis(300));

  static ChannelPlan draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5bf03635dcd1f9a1L);
    int clients = random.nextInt(2, 5);
    List<ChannelSpec> channels = new ArrayList<>();
    int channelCount = random.nextInt(1, 4);
    for (int i = 0; i < channelCount; i++) {
      channels.add(ChannelSpec.draw(i, random));
    }
    return new ChannelPlan(
        seed,
        clients,
        random.nextInt(3) == 0 ? 1 + random.nextInt(clients) : clients,
        random.nextInt(1, 3),
        channels,
        drawLimits(random),
        drawConditions(random),
        drawBroker(random),
        random.nextDouble(0, 0.03),
        random.nextDouble(0, 0.02),
        Duration.ofSeconds(random.nextInt(2, 20)),
        random.nextInt(4) == 0 ? Duration.ofSeconds(random.nextInt(10, 30)) : Duration.ZERO,
        random.nextInt(2) == 0,
        random.nextInt(3) == 0 ? random.nextDouble(0, 0.1) : 0,
        random.nextInt(4) == 0 ? 1 : 0,
        random.nextInt(3) == 0 ? random.nextInt(1, 3) : 0,
        random.nextInt(3) == 0 ? random.nextInt(1, 3) : 0,
        random.nextInt(6) == 0,
        random.nextInt(4) == 0 ? Duration.ofMillis(random.nextInt(1, 20)) : Duration.ZERO,
        random.nextInt(60, 240));
  }

  static NodeClock drawClock(RandomGenerator random) {
    return random.nextBoolean()
        ? NodeClock.EXACT
        : new NodeClock(
            Duration.ofMillis(random.nextInt(-100_000, 100_000)),
            random.nextLong(),
            random.nextInt(-500, 500));
  }

  KeepAlive keepAlive() {
    return KeepAlive.QUICK;
  }

  private static Limits drawLimits(RandomGenerator random) {
    Limits.Builder limits =
        Limits.builder().publishDeadline(Duration.ofSeconds(random.nextInt(5, 40)));
    if (random.nextBoolean()) {
      limits
          .subscriptionWindowBytes(random.nextInt(500, 10_000))
          .replayBufferBytes(random.nextInt(1_000, 20_000))
          .publishWindowMessages(random.nextInt(1, 20))
          .publishWindowBytes(random.nextInt(500, 20_000));
    }
    return limits.build();
  }

  private static NetworkConditions drawConditions(RandomGenerator random) {
    return new NetworkConditions(
        micros(random.nextInt(100, 30_000)),
        micros(random.nextInt(0, 20_000)),
        random.nextInt(200_000, 20_000_000),
        random.nextInt(4_000, 200_000),
        16 * 1024 * 1024,
        micros(random.nextInt(0, 300_000)),
        micros(random.nextInt(0, 2_000_000)),
        random.nextInt(4) == 0 ? 0.1 : 0,
        micros(random.nextInt(0, 50_000)));
  }

  private static BrokerFaults drawBroker(RandomGenerator random) {
    return switch (random.nextInt(5)) {
      case 0 -> BrokerFaults.NONE;
      case 1 -> BrokerFaults.SOME;
      case 2 -> LATE_ONLY;
      default ->
          new BrokerFaults(
              random.nextDouble(0, 0.2),
              random.nextDouble(0, 0.05),
              random.nextDouble(0, 0.3),
              random.nextDouble(0, 0.3),
              Duration.ofMillis(random.nextInt(0, 300)),
              Duration.ofMillis(random.nextInt(0, 1_000)));
    };
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }
}
