package io.everwire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often a call is tried again that ends with {@code UNAVAILABLE} before an answer has come,
 * such as when the session was lost. To give one says that the call is idempotent: the handler may
 * see the same request more than once.
 *
 * <p>All attempts share the call's deadline. While more than half of a client's calls fail, none is
 * tried again, so that a server in trouble is not given more of it: each failure takes one of 10
 * tokens, each success gives a tenth of one back, and with 5 or fewer nothing is retried (the
 * throttling of gRPC's proposal A6).
 *
 * @param maxAttempts the first one included; 2 or more
 * @param firstPause the longest pause before the second attempt; each is drawn between zero and a
 *     bound that doubles with each attempt
 * @param maxPause the longest pause of all
 */
public record RetryPolicy(int maxAttempts, Duration firstPause, Duration maxPause) {

  /** 4 attempts, pauses of up to 100 ms, 200 ms and 400 ms. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(4, Duration.ofMillis(100), Duration.ofSeconds(2));

  public RetryPolicy {
    if (maxAttempts < 2) {
      throw new IllegalArgumentException(
          "RetryPolicy.maxAttempts is " + maxAttempts + ", must be 2 or more");
    }
    requireNotNegative(firstPause, "firstPause");
    requireNotNegative(maxPause, "maxPause");
  }

  private static void requireNotNegative(Duration pause, String name) {
    if (requireNonNull(pause, name).isNegative()) {
      throw new IllegalArgumentException(
          "RetryPolicy." + name + " is " + pause + ", must not be negative");
    }
  }
}
