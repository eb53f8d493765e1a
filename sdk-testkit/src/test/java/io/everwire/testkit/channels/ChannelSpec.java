package io.everwire.testkit.channels;

import io.everwire.ChannelPolicy;
import io.everwire.SlowReader;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One channel of a world.
 *
 * @param name its name
 * @param policy what it keeps, and how it treats slow readers
 */
record ChannelSpec(String name, ChannelPolicy policy) {
  /** As many keys as are published. */
  static final int KEYS = 6;

  private static final List<SlowReader> SLOW_READERS = List.of(SlowReader.values());

  /** Longer than anybody looks at them. */
  private static final Duration VALUES_STAY = Duration.ofMinutes(30);

  static ChannelSpec draw(int number, RandomGenerator random) {
    ChannelPolicy policy = ChannelPolicy.create();
    if (random.nextInt(3) > 0) {
      policy =
          policy.history(random.nextInt(1, 2_000), Duration.ofSeconds(random.nextInt(10, 120)));
    }
    if (random.nextInt(3) == 0) {
      policy = policy.retain(2 * KEYS, 1 << 20, VALUES_STAY);
    }
    int queue = random.nextInt(3) == 0 ? 10_000 : random.nextInt(1, 40);
    policy =
        policy
            .presence(random.nextInt(2) == 0)
            .slowReader(SLOW_READERS.get(random.nextInt(SLOW_READERS.size())))
            .queue(queue, random.nextInt(3) == 0 ? random.nextInt(500, 5_000) : 1 << 20);
    if (random.nextInt(6) == 0) {
      policy = policy.presenceCount();
    }
    return new ChannelSpec("room/" + number, policy);
  }

  boolean retains() {
    return policy.retainedKeys() > 0;
  }
}
