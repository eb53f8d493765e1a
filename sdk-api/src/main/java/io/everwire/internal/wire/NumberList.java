package io.everwire.internal.wire;

import java.util.Arrays;

/** Collects the numbers of a repeated field, up to a limit. */
final class NumberList {
  /** More entries than any honest peer has to list. */
  static final int MAX_ENTRIES = 64;

  private static final int[] NONE = {};

  private int[] values = NONE;
  private int size;

  void add(int number) {
    if (size == MAX_ENTRIES) {
      throw new WireException("a list of numbers has more than " + MAX_ENTRIES + " entries");
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.max(4, size * 2));
    }
    values[size++] = number;
  }

  int[] toArray() {
    return size == values.length ? values : Arrays.copyOf(values, size);
  }
}
