package io.everwire.examples.arena;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a player sees the others: as they were a moment ago, between two states of the server.
 *
 * <ul>
 *   <li>When the next state is late, everybody goes on as before, for {@value
 *       #MOST_EXTRAPOLATION_MICROS} µs at most, then stands still.
 *   <li>When it has come and says otherwise, the difference is not shown as a jump: it fades.
 *   <li>Holds {@value #MOST_STATES} states at most.
 * </ul>
 */
final class Interpolation {
  static final long MOST_EXTRAPOLATION_MICROS = 250_000;
  static final int MOST_STATES = 64;

  private static final double MICROS_PER_SECOND = 1e6;

  /** Oldest first. */
  private final ArrayDeque<WorldState> states = new ArrayDeque<>();

  private final Map<Integer, Fading> corrections = new LinkedHashMap<>();
  private long drawnMicros;

  /** Takes a state; one that is not newer than the others is of no use. */
  void add(WorldState state) {
    WorldState newest = states.peekLast();
    if (newest != null && state.timeMicros() <= newest.timeMicros()) {
      return;
    }
    boolean late = newest != null && drawnMicros > newest.timeMicros();
    Map<Integer, Point> before = late ? known(drawnMicros) : Map.of();
    states.addLast(state);
    if (states.size() > MOST_STATES) {
      states.removeFirst();
    }
    if (late) {
      Map<Integer, Point> after = known(drawnMicros);
      before.forEach(
          (id, point) -> {
            Point corrected = after.get(id);
            if (corrected != null) {
              corrections.computeIfAbsent(id, key -> new Fading()).add(point.minus(corrected));
            }
          });
    }
  }

  /**
   * Where to draw everybody.
   *
   * @param timeMicros the moment to show, by the server's clock; not before that of the last call
   * @return points by player
   */
  Map<Integer, Point> draw(long timeMicros) {
    double seconds = drawnMicros == 0 ? 0 : (timeMicros - drawnMicros) / MICROS_PER_SECOND;
    drawnMicros = timeMicros;
    forgetBefore(timeMicros);
    Map<Integer, Point> points = known(timeMicros);
    corrections.keySet().retainAll(points.keySet());
    corrections.forEach(
        (id, correction) -> {
          correction.fade(seconds);
          points.computeIfPresent(id, (same, point) -> point.plus(correction.now()));
        });
    return points;
  }

  /** Two states are kept in any case, to go on from. */
  private void forgetBefore(long timeMicros) {
    while (states.size() > 2 && second().timeMicros() <= timeMicros) {
      states.removeFirst();
    }
  }

  private WorldState second() {
    Iterator<WorldState> inOrder = states.iterator();
    inOrder.next();
    return inOrder.next();
  }

  /** Where everybody is at a time, as far as the states tell. */
  private Map<Integer, Point> known(long timeMicros) {
    Map<Integer, Point> points = new LinkedHashMap<>();
    if (states.isEmpty()) {
      return points;
    }
    WorldState earlier = states.getFirst();
    WorldState later = earlier;
    for (WorldState state : states) {
      earlier = later;
      later = state;
      if (state.timeMicros() >= timeMicros) {
        break;
      }
    }
    for (int id : later.players().keySet()) {
      points.put(id, point(earlier, later, id, timeMicros));
    }
    return points;
  }

  private static Point point(WorldState earlier, WorldState later, int id, long timeMicros) {
    long beyond = Math.min(timeMicros - later.timeMicros(), MOST_EXTRAPOLATION_MICROS);
    Point last = WorldState.between(earlier, later, id, timeMicros).orElse(Point.ZERO);
    PlayerState before = earlier.players().get(id);
    long span = later.timeMicros() - earlier.timeMicros();
    if (beyond <= 0 || before == null || span <= 0) {
      return last;
    }
    Point way = last.minus(before.place().point());
    return last.plus(way.times((double) beyond / span));
  }
}
