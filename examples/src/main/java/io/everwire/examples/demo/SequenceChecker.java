package io.everwire.examples.demo;

import java.util.BitSet;

/**
 * Judges the numbers of one source as one receiver sees them. Each fault is counted once:
 *
 * <ul>
 *   <li>a number seen before is a duplicate, wherever it comes;
 *   <li>a new number below the highest one is out of order;
 *   <li>a number that never comes is lost.
 * </ul>
 *
 * <p>Not safe for use by many threads.
 */
final class SequenceChecker {
  private final BitSet seen = new BitSet();
  private int highest;
  private long distinct;
  private long duplicated;
  private long reordered;

  void take(long sequence) {
    int number = Math.toIntExact(sequence);
    if (seen.get(number)) {
      duplicated++;
      return;
    }
    seen.set(number);
    distinct++;
    if (number < highest) {
      reordered++;
    } else {
      highest = number;
    }
  }

  /** What was found so far: as lost count those that a later one has overtaken. */
  Tally soFar() {
    return tally(highest);
  }

  /** What was found, given how many the source has sent. */
  Tally tally(long sent) {
    return new Tally(distinct + duplicated, sent - distinct, duplicated, reordered);
  }
}
