package io.everwire.examples.arena;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Where a player sees itself: its inputs count at once, before the server has applied them.
 *
 * <ul>
 *   <li>Each state of the server says which input it applied last. The prediction begins anew there
 *       and repeats the inputs that follow ({@link #reconcile}).
 *   <li>Where that leads elsewhere than what was shown, the difference is not shown as a jump: it
 *       fades.
 *   <li>At most {@value #MOST_PENDING} inputs wait to be applied; until one is, the player stands
 *       still.
 * </ul>
 */
final class Prediction {
  /** Two seconds' worth. */
  static final int MOST_PENDING = 2 * Input.PER_SECOND;

  /** An input that is not yet known to be applied, and what came of it. */
  private record Pending(Input input, long atNanos, Point shown) {}

  /**
   * What a state of the server has told.
   *
   * @param errorCm how far the place that was shown after the input lies from the server's
   * @param inputNanos when the input was made
   */
  record Confirmation(double errorCm, long inputNanos) {}

  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private final Fading correction = new Fading();
  private Place place;
  private int lastInput;

  Prediction(PlayerState start) {
    place = start.place();
    lastInput = start.lastInput();
  }

  /** Whether another input can be made now. */
  boolean hasRoom() {
    return pending.size() < MOST_PENDING;
  }

  /** Makes the next input and applies it. */
  Input play(Heading heading, long nowNanos) {
    Input input = new Input(++lastInput, heading);
    place = place.step(heading);
    correction.fade(1.0 / Input.PER_SECOND);
    pending.addLast(new Pending(input, nowNanos, shown()));
    return input;
  }

  /**
   * Takes over what the server has decided.
   *
   * @return what came of the last input that it has applied; empty if that was known
   */
  Optional<Confirmation> reconcile(PlayerState state) {
    Point before = shown();
    Pending applied = null;
    while (!pending.isEmpty() && pending.peekFirst().input().number() <= state.lastInput()) {
      applied = pending.removeFirst();
    }
    place = state.place();
    pending.forEach(each -> place = place.step(each.input().heading()));
    correction.add(before.minus(shown()));
    return Optional.ofNullable(applied)
        .map(
            each ->
                new Confirmation(each.shown().distanceTo(state.place().point()), each.atNanos()));
  }

  /** Where the player is after all inputs. */
  Place place() {
    return place;
  }

  /** Where the player is drawn. */
  Point shown() {
    return place.point().plus(correction.now());
  }
}
