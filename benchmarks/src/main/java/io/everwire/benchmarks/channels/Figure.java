package io.everwire.benchmarks.channels;

/** What is measured. */
enum Figure {
  FANOUT_RATE("fan-out, deliveries/s", 0),
  DELAY_P50("delay at 20/s, p50, ms", 1),
  DELAY_P99("delay at 20/s, p99, ms", 1),
  STALL_P99("p99 with one stalled, ms", 1),
  STALL_HEAP("heap for one stalled, KiB", 0),
  STALL_RESIDENT("RSS for one stalled, KiB", 0),
  OVERTAKEN("deliveries out of order", 0),
  RECOVERY("all back after a restart, s", 1);

  private final String label;
  private final int digits;

  Figure(String label, int digits) {
    this.label = label;
    this.digits = digits;
  }

  String label() {
    return label;
  }

  /** How many digits after the point are worth printing. */
  int digits() {
    return digits;
  }
}
