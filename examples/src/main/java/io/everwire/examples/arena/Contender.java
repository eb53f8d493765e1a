package io.everwire.examples.arena;

import java.util.ArrayDeque;

/**
 * A player at the server: where it is, and the inputs that wait for a tick.
 *
 * <ul>
 *   <li>Inputs are applied in order, at the pace at which they are made. Those that an outage has
 *       held back are caught up with at double speed at most, so that nobody sees a jump.
 *   <li>Time that was not used can be used later, up to {@value #MOST_WAITING} inputs. Who sends
 *       faster than the clock gains nothing.
 *   <li>Of more inputs than that the oldest are skipped.
 * </ul>
 */
final class Contender {
  /** A second's worth. */
  static final int MOST_WAITING = Input.PER_SECOND;

  private static final int PER_TICK = Input.PER_SECOND / World.TICKS_PER_SECOND;

  /** What arrival in irregular intervals leaves waiting now and then. */
  private static final int SLACK = 1;

  private final int id;
  private final ArrayDeque<Input> waiting = new ArrayDeque<>();
  private Place place;
  private int lastInput;
  private int allowance;
  private int score;

  Contender(int id, Place place) {
    this.id = id;
    this.place = place;
  }

  void offer(Input input) {
    if (waiting.size() == MOST_WAITING) {
      lastInput = waiting.removeFirst().number();
    }
    waiting.addLast(input);
  }

  /** Applies what is due in this tick. */
  void move() {
    allowance = Math.min(MOST_WAITING, allowance + PER_TICK);
    for (int due = Math.min(due(), allowance); due > 0 && !waiting.isEmpty(); due--) {
      Input next = waiting.removeFirst();
      place = place.step(next.heading());
      lastInput = next.number();
      allowance--;
    }
  }

  private int due() {
    int late = waiting.size() - PER_TICK - SLACK;
    return PER_TICK + Math.max(0, Math.min(PER_TICK, late));
  }

  Place place() {
    return place;
  }

  void takeGem() {
    score++;
  }

  PlayerState state() {
    return new PlayerState(id, place, lastInput, score);
  }
}
