package io.everwire.benchmarks.channels;

/** How much is done. */
enum Scale {
  /** Finishes in a few minutes. */
  QUICK(200, 1, 2, 3),
  /** What figures are taken from. */
  FULL(1000, 3, 4, 6);

  private final int subscribers;
  private final int rounds;
  private final int fanOutSeconds;
  private final int delaySeconds;

  Scale(int subscribers, int rounds, int fanOutSeconds, int delaySeconds) {
    this.subscribers = subscribers;
    this.rounds = rounds;
    this.fanOutSeconds = fanOutSeconds;
    this.delaySeconds = delaySeconds;
  }

  int subscribers() {
    return subscribers;
  }

  int rounds() {
    return rounds;
  }

  /** How long messages are published as fast as they are delivered, after as long a warm-up. */
  int fanOutSeconds() {
    return fanOutSeconds;
  }

  /** How long messages are published at a fixed rate. */
  int delaySeconds() {
    return delaySeconds;
  }
}
