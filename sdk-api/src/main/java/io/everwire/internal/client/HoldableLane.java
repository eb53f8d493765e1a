package io.everwire.internal.client;

import io.everwire.internal.session.CallbackLane;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A lane of callbacks that one of them can hold: those behind it then wait until it is released.
 *
 * <p>{@link #submit} and {@link #release} may be called from any thread, {@link #hold} and {@link
 * #next} by a callback of the lane only.
 */
final class HoldableLane {
  private final CallbackLane lane;

  // The lane's own.
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean held;

  private boolean released;

  /** Counts holds, so that a late release does not end a later one. */
  private long holds;

  HoldableLane(CallbackLane lane) {
    this.lane = lane;
  }

  void submit(Runnable callback) {
    lane.submit(
        () -> {
          if (held) {
            waiting.addLast(callback);
          } else {
            callback.run();
          }
        });
  }

  /**
   * Runs a callback before all others, once nothing is held: now, if nothing is. By a callback of
   * the lane only.
   */
  void next(Runnable callback) {
    if (held) {
      waiting.addFirst(callback);
    } else {
      callback.run();
    }
  }

  /** Lets what follows wait; returns what lets it go on, once. */
  Runnable hold() {
    held = !released;
    long hold = ++holds;
    return () ->
        lane.submit(
            () -> {
              if (hold == holds) {
                goOn();
              }
            });
  }

  /** Ends the hold of the moment, behind what was submitted before, and lets nothing wait again. */
  void release() {
    lane.submit(
        () -> {
          released = true;
          goOn();
        });
  }

  private void goOn() {
    held = false;
    while (!held && !waiting.isEmpty()) {
      waiting.removeFirst().run();
    }
  }
}
