package io.everwire.benchmarks.bench.workloads;

import java.time.Duration;

/** How much is done. */
public enum Scale {
  /** For tests of the benchmark itself. */
  TINY(1, true, 200, 50, 10, 20, 40),
  /** All of it in less than 25 minutes. */
  QUICK(3, true, 1_000, 700, 1_000, 600, 2_000),
  /** What figures are taken from. */
  FULL(5, false, 4_000, 3_000, 1_000, 2_000, 5_000);

  private final int rounds;
  private final boolean onePair;
  private final int warmUpMillis;
  private final int millis;
  private final int subscribers;
  private final int connects;
  private final int idleConnections;

  Scale(
      int rounds,
      boolean onePair,
      int warmUpMillis,
      int millis,
      int subscribers,
      int connects,
      int idleConnections) {
    this.rounds = rounds;
    this.onePair = onePair;
    this.warmUpMillis = warmUpMillis;
    this.millis = millis;
    this.subscribers = subscribers;
    this.connects = connects;
    this.idleConnections = idleConnections;
  }

  public int rounds() {
    return rounds;
  }

  /** Whether a contestant keeps its processes for all workloads of a round. */
  public boolean onePair() {
    return onePair;
  }

  /** For how long something is done before it counts. */
  Duration warmUp() {
    return Duration.ofMillis(warmUpMillis);
  }

  /** For how long something is done to give one figure. */
  Duration time() {
    return Duration.ofMillis(millis);
  }

  /** Of one channel. */
  int subscribers() {
    return subscribers;
  }

  /** In a storm; resumes are as many as {@link #idleConnections}, at most 2,000. */
  int connects() {
    return connects;
  }

  int idleConnections() {
    return idleConnections;
  }
}
