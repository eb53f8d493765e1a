package io.everwire.examples.demo;

/**
 * What receivers found.
 *
 * @param received messages that came, duplicates included
 * @param lost messages that never came
 * @param duplicated messages that came again
 * @param reordered messages that came after a later one of the same source
 */
record Tally(long received, long lost, long duplicated, long reordered) {
  static final Tally NONE = new Tally(0, 0, 0, 0);

  Tally plus(Tally other) {
    return new Tally(
        received + other.received,
        lost + other.lost,
        duplicated + other.duplicated,
        reordered + other.reordered);
  }

  /** Does not count as lost what need not come. */
  Tally excusing(long messages) {
    return new Tally(received, lost - messages, duplicated, reordered);
  }

  boolean isClean() {
    return lost == 0 && duplicated == 0 && reordered == 0;
  }
}
