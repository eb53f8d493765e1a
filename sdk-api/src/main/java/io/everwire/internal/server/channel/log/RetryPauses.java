package io.everwire.internal.server.channel.log;

import io.everwire.transport.Environment;
import java.time.Duration;

/**
 * How long to wait before the broker is asked again what it has failed to do: 50 ms, doubled with
 * each failure up to 5 s, the half of it at random.
 */
public final class RetryPauses {
  private static final long FIRST_MILLIS = 50;
  private static final long LONGEST_MILLIS = 5_000;

  private final Environment environment;
  private long millis = FIRST_MILLIS;

  public RetryPauses(Environment environment) {
    this.environment = environment;
  }

  public Duration next() {
    long pause = millis / 2 + environment.random().nextLong(millis / 2 + 1);
    millis = Math.min(2 * millis, LONGEST_MILLIS);
    return Duration.ofMillis(pause);
  }

  public void reset() {
    millis = FIRST_MILLIS;
  }
}
