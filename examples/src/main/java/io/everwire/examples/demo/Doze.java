package io.everwire.examples.demo;

/** Holds up a thread while it is to be slow. Any thread may change that. */
final class Doze {
  private boolean asleep;

  synchronized void set(boolean toSleep) {
    asleep = toSleep;
    notifyAll();
  }

  /** Waits while asleep; returns at once when the thread is interrupted. */
  synchronized void await() {
    try {
      while (asleep) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
