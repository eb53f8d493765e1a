package io.everwire.testkit.seeds;

import java.util.random.RandomGenerator;

/** How large messages are: mostly small, some empty, a few in several parts. */
final class Sizes {
  private static final int PART_BYTES = 64 * 1024;

  private final int maxBytes;
  private int partedLeft;

  /**
   * Draws sizes.
   *
   * @param maxBytes the largest
   * @param parted how many messages of several parts there may be; they take most of the time
   */
  Sizes(int maxBytes, int parted) {
    this.maxBytes = maxBytes;
    partedLeft = parted;
  }

  int draw(RandomGenerator random) {
    int kind = random.nextInt(200);
    int size;
    if (kind < 8) {
      size = 0;
    } else if (kind < 16) {
      size = random.nextInt(1, Payload.HEADER_BYTES);
    } else if (kind < 170) {
      size = random.nextInt(Payload.HEADER_BYTES, 200);
    } else if (kind < 196) {
      size = random.nextInt(200, 3_000);
    } else if (kind < 199) {
      size = random.nextInt(3_000, PART_BYTES + 2);
    } else if (partedLeft > 0) {
      partedLeft--;
      size = random.nextInt(PART_BYTES - 1, 4 * PART_BYTES);
    } else {
      size = 100;
    }
    return Math.min(size, maxBytes);
  }
}
