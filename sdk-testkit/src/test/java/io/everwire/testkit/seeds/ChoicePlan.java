package io.everwire.testkit.seeds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How the clients of a world choose among the server's addresses, and what lies behind these.
 *
 * @param stagger of every client
 * @param firstUpgradePause of every client
 * @param mostUpgradePause of every client
 * @param slownesses how many times as slow as others each address is
 * @param stranger whether there is a second node, which knows no session and takes none, and to
 *     which a balancer sends clients now and then
 * @param drains whether the server is drained once, and then starts anew
 */
record ChoicePlan(
    Duration stagger,
    Duration firstUpgradePause,
    Duration mostUpgradePause,
    List<Integer> slownesses,
    boolean stranger,
    boolean drains) {

  /** At how many addresses a server listens at most. */
  static final int MOST_ADDRESSES = 4;

  static ChoicePlan draw(RandomGenerator random) {
    Duration first = Duration.ofMillis(random.nextInt(100, 2_000));
    List<Integer> slownesses = new ArrayList<>();
    for (int i = 0; i < MOST_ADDRESSES; i++) {
      slownesses.add(random.nextInt(3) == 0 ? random.nextInt(2, 8) : 1);
    }
    return new ChoicePlan(
        Duration.ofMillis(random.nextInt(20, 600)),
        first,
        first.multipliedBy(random.nextInt(1, 5)),
        slownesses,
        random.nextInt(8) == 0,
        random.nextInt(6) == 0);
  }

  /**
   * Within what time in calm a session is where it should be: a try that has failed just before,
   * one that the server's authenticator refuses, and the end of a demotion, one after the other.
   */
  Duration retryPeriod() {
    return mostUpgradePause.multipliedBy(4).plusSeconds(30);
  }
}
