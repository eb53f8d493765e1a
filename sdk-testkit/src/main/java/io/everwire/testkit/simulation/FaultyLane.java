package io.everwire.testkit.simulation;

/** Events at a node that are late and never overtake each other. */
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
}
