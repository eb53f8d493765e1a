package io.everwire.testkit.channels;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Where a client's listeners run, which may stand still for a while. */
final class Stalling implements Executor {
  private final Executor lane;
  private final ArrayDeque<Runnable> held = new ArrayDeque<>();
  private boolean stalled;

  Stalling(Executor lane) {
    this.lane = lane;
  }

  void stall() {
    stalled = true;
  }

  void goOn() {
    stalled = false;
    while (!held.isEmpty()) {
      lane.execute(held.removeFirst());
    }
  }

  @Override
  public void execute(Runnable task) {
    if (stalled) {
      held.addLast(task);
    } else {
      lane.execute(task);
    }
  }
}
