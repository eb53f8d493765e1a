package io.everwire.benchmarks.bench.workloads;

import java.time.Duration;
import java.util.List;

/** How much is done. */
public enum Scale {
  /** For tests of the benchmark itself. */
  TINY(1, true, 200, 200, 0, 50, 10, 20, 40),
  /** All of it in less than 25 minutes. */
  QUICK(3, true, 1_000, 1_000, 4_000, 700, 1_000, 600, 2_000),
  /** What figures are taken from. */
  FULL(5, false, 4_000, 20_000, 0, 3_000, 1_000, 2_000, 5_000);

  private final int rounds;
  private final boolean onePair;
  private final int warmUpMillis;
  private final int longestWarmUpMillis;
  private final int youthMillis;
  private final int millis;
  private final int subscribers;
  private final int connects;
  private final int idleConnections;

  Scale(
      int rounds,
      boolean onePair,
      int warmUpMillis,
      int longestWarmUpMillis,
      int youthMillis,
      int millis,
      int subscribers,
      int connects,
      int idleConnections) {
    this.rounds = rounds;
    this.onePair = onePair;
    this.warmUpMillis = warmUpMillis;
    this.longestWarmUpMillis = longestWarmUpMillis;
    this.youthMillis = youthMillis;
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

  /** For how long something is done before it counts, at least. */
  Duration warmUp() {
    return Duration.ofMillis(warmUpMillis);
  }

  /** For how long it is done at most while its code is still being compiled. */
  Duration longestWarmUp() {
    return Duration.ofMillis(longestWarmUpMillis);
  }

  /** A process younger than this goes on warming up, for else all its code would be cold. */
  Duration youth() {
    return Duration.ofMillis(youthMillis);
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

  /** The sizes at which the cost of a message is taken, from the least to the greatest. */
  List<Integer> sizes(Axis axis) {
    return switch (this) {
      case TINY -> List.of(100, 200);
      case QUICK ->
          switch (axis) {
            case CONNECTIONS -> List.of(10, 100, 1_000, 2_000);
            case SUBSCRIBERS -> List.of(1, 10, 100, 1_000);
            case CHANNELS -> List.of(1, 100, 10_000);
            case HISTORY, HISTORY_READ, REPLAY -> List.of(100, 1_000, 10_000);
          };
      case FULL ->
          switch (axis) {
            case CONNECTIONS -> List.of(10, 100, 1_000, 5_000);
            case SUBSCRIBERS -> List.of(1, 10, 100, 1_000, 2_000);
            case CHANNELS -> List.of(1, 100, 10_000, 100_000);
            case HISTORY, HISTORY_READ, REPLAY -> List.of(100, 1_000, 10_000, 100_000);
          };
    };
  }
}
