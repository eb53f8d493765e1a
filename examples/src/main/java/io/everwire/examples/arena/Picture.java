package io.everwire.examples.arena;

import java.util.Map;
import java.util.Map.Entry;
import java.util.OptionalDouble;

/**
 * What a player sees in one frame.
 *
 * @param shownMicros the moment at which the others are shown, by the server's clock
 * @param id the player's own
 * @param self where it sees itself
 * @param others where it sees the others, by id
 * @param state what the server has said last
 */
record Picture(long shownMicros, int id, Point self, Map<Integer, Point> others, WorldState state) {

  /** Double speed, with which the server catches up. */
  private static final double FASTEST_CM_PER_SECOND = 2.0 * Heading.STEP_CM * Input.PER_SECOND;

  private static final double MICROS_PER_SECOND = 1e6;

  /** By how much something has moved more than a player can, at most; in centimetres. */
  OptionalDouble largestJumpSince(Picture last) {
    if (last.id != id) {
      return OptionalDouble.empty();
    }
    double reach = FASTEST_CM_PER_SECOND * (shownMicros - last.shownMicros) / MICROS_PER_SECOND;
    double largest = Math.max(0, self.distanceTo(last.self) - 2.0 * Heading.STEP_CM);
    for (Entry<Integer, Point> other : others.entrySet()) {
      Point before = last.others.get(other.getKey());
      if (before != null) {
        largest = Math.max(largest, other.getValue().distanceTo(before) - reach);
      }
    }
    return OptionalDouble.of(largest);
  }
}
