package io.everwire;

/**
 * How often something may happen: a token bucket.
 *
 * @param perSecond how often in the long run; 1 to 1,000,000,000
 * @param burst how often at once after a pause; positive
 */
public record Rate(int perSecond, int burst) {
  private static final int MOST_PER_SECOND = 1_000_000_000;

  public Rate {
    if (perSecond < 1 || perSecond > MOST_PER_SECOND) {
      throw new IllegalArgumentException(
          "Rate.perSecond is " + perSecond + ", must be 1 to " + MOST_PER_SECOND);
    }
    if (burst < 1) {
      throw new IllegalArgumentException("Rate.burst is " + burst + ", must be positive");
    }
  }

  /**
   * A rate, with bursts of as many as are allowed in a second.
   *
   * @param perSecond how often in the long run
   * @return the rate
   */
  public static Rate perSecond(int perSecond) {
    return new Rate(perSecond, perSecond);
  }
}
