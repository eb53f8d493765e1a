package io.everwire.examples.demo;

import java.util.random.RandomGenerator;

/**
 * Draws sizes as applications have them: most messages are small, some are not, and a few are so
 * large that they travel in parts.
 */
final class MessageSizes {
  static final int MOST_BYTES = 100 * 1024;

  private static final int SMALL_BYTES = 200;
  private static final int MIDDLE_BYTES = 4 * 1024;
  private static final int OF_A_THOUSAND_MIDDLE = 50;
  private static final int OF_A_THOUSAND_LARGE = 2;

  private MessageSizes() {}

  static int draw(RandomGenerator random) {
    int kind = random.nextInt(1_000);
    if (kind < OF_A_THOUSAND_LARGE) {
      return random.nextInt(MIDDLE_BYTES, MOST_BYTES + 1);
    }
    if (kind < OF_A_THOUSAND_LARGE + OF_A_THOUSAND_MIDDLE) {
      return random.nextInt(SMALL_BYTES, MIDDLE_BYTES);
    }
    return random.nextInt(SMALL_BYTES);
  }
}
