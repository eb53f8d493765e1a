package io.everwire.benchmarks.bench.workloads;

import java.util.Arrays;

/** What is measured, as {@code RATIO} lines call it. */
public enum Figure {
  RTT_P50("rtt", "rtt-p50", "µs", false),
  RTT_P99("rtt", "rtt-p99", "µs", false),
  RTT_INLINE_P50("rtt-inline", "rtt-inline-p50", "µs", false, RTT_P50),
  RTT_INLINE_P99("rtt-inline", "rtt-inline-p99", "µs", false, RTT_P99),
  UP_32("oneway", "up-32", "messages/s", true),
  DOWN_32("oneway", "down-32", "messages/s", true),
  UP_1024("oneway", "up-1024", "messages/s", true),
  DOWN_1024("oneway", "down-1024", "messages/s", true),
  UP_65536("oneway", "up-65536", "messages/s", true),
  DOWN_65536("oneway", "down-65536", "messages/s", true),
  UP_EXECUTOR_32("oneway-executor", "up-executor-32", "messages/s", true, UP_32),
  DOWN_EXECUTOR_32("oneway-executor", "down-executor-32", "messages/s", true, DOWN_32),
  UP_EXECUTOR_1024("oneway-executor", "up-executor-1024", "messages/s", true, UP_1024),
  DOWN_EXECUTOR_1024("oneway-executor", "down-executor-1024", "messages/s", true, DOWN_1024),
  UP_EXECUTOR_65536("oneway-executor", "up-executor-65536", "messages/s", true, UP_65536),
  DOWN_EXECUTOR_65536("oneway-executor", "down-executor-65536", "messages/s", true, DOWN_65536),
  FANOUT_RATE("fanout", "fanout-rate", "deliveries/s", true),
  FANOUT_DELAY_P50("fanout", "fanout-delay-p50", "ms", false),
  FANOUT_DELAY_P99("fanout", "fanout-delay-p99", "ms", false),
  STORM("storm", "storm", "connects/s", true),
  STORM_RESUME("storm-resume", "storm-resume", "s", false),
  IDLE_HEAP("idle", "idle-heap", "bytes", false),
  IDLE_RSS("idle", "idle-rss", "bytes", false),
  IDLE_THREADS("idle", "idle-threads", "threads", false),
  UNARY_1_P50("unary", "unary-1-p50", "µs", false),
  UNARY_1_P99("unary", "unary-1-p99", "µs", false),
  UNARY_64_RATE("unary", "unary-64-rate", "calls/s", true),
  GAME_P50("game", "game-p50", "ms", false),
  GAME_P99("game", "game-p99", "ms", false),
  GAME_P999("game", "game-p99.9", "ms", false),
  GAME_CPU("game", "game-cpu", "% of a core", false),
  GAME_GARBAGE("game", "game-garbage", "KiB/s", false),
  MIGRATE_PAUSE("migrate", "migrate-pause", "ms", false);

  private final String workload;
  private final String label;
  private final String unit;
  private final boolean moreIsBetter;
  private final Figure ofRivals;

  Figure(String workload, String label, String unit, boolean moreIsBetter) {
    this.workload = workload;
    this.label = label;
    this.unit = unit;
    this.moreIsBetter = moreIsBetter;
    this.ofRivals = this;
  }

  Figure(String workload, String label, String unit, boolean moreIsBetter, Figure ofRivals) {
    this.workload = workload;
    this.label = label;
    this.unit = unit;
    this.moreIsBetter = moreIsBetter;
    this.ofRivals = ofRivals;
  }

  /** The name of the workload that gives it. */
  public String workload() {
    return workload;
  }

  /** How tables and {@code RATIO} lines call it. */
  public String label() {
    return label;
  }

  public String unit() {
    return unit;
  }

  public boolean moreIsBetter() {
    return moreIsBetter;
  }

  /** What it is compared with: rivals have no choice where callbacks run. */
  public Figure ofRivals() {
    return ofRivals;
  }

  /** The one-way figure of that direction, {@code up-executor} say, and size. */
  static Figure oneWay(String direction, int bytes) {
    String label = direction + "-" + bytes;
    return Arrays.stream(values())
        .filter(figure -> figure.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no figure is called " + label));
  }
}
