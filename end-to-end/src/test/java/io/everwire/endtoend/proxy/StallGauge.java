package io.everwire.endtoend.proxy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How much time a busy machine has kept from this process: a thread that wants to run every few
 * milliseconds adds up by how much it came late. What the product promises in seconds, it promises
 * on a machine that lets it run.
 */
final class StallGauge implements AutoCloseable {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private volatile boolean closed;
  private volatile long stalledNanos;

  StallGauge() {
    Thread thread = new Thread(this::run, "everwire-testkit-stall-gauge");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    long last = System.nanoTime();
    long sum = 0;
    while (!closed) {
      LockSupport.parkNanos(TICK_NANOS);
      long now = System.nanoTime();
      sum += Math.max(0, now - last - TICK_NANOS);
      stalledNanos = sum;
      last = now;
    }
  }

  /** What is to be added to a time that was promised, since the gauge was made. */
  Duration stalled() {
    return Duration.ofNanos(stalledNanos);
  }

  @Override
  public void close() {
    closed = true;
  }
}
