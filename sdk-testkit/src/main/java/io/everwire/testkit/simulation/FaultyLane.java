package io.everwire.testkit.simulation;

/** Events at a node that are late and do not overtake each other, but where that is asked for. */
final class FaultyLane {
  private final VirtualNode node;
  private long lastArrivalNanos = Long.MIN_VALUE;

  FaultyLane(VirtualNode node) {
    this.node = node;
  }

  void deliver(long delayNanos, Runnable arrival) {
    long now = node.nanoTime();
    lastArrivalNanos = Math.max(lastArrivalNanos, now + delayNanos);
    node.deliver(lastArrivalNanos - now, arrival);
  }

  /** Lets something arrive behind all before it; what comes later may overtake it. */
  void deliverSlowly(long delayNanos, Runnable arrival) {
    long now = node.nanoTime();
    node.deliver(Math.max(lastArrivalNanos, now + delayNanos) - now, arrival);
  }
}
