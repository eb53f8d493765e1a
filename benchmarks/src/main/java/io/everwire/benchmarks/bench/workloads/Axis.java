package io.everwire.benchmarks.bench.workloads;

/** What grows while the cost of a message is taken, as {@code GROWTH} lines call it. */
public enum Axis {
  CONNECTIONS("connections", "connections with one message in turn", "answered message"),
  SUBSCRIBERS("subscribers", "subscribers of one channel", "delivery"),
  CHANNELS("channels", "channels with a subscription each, published to in turn", "delivery"),
  HISTORY("history", "messages in the full history of the channel", "delivery"),
  HISTORY_READ("history-read", "messages in the history, the last 100 of which are read", "read"),
  REPLAY("replay", "messages under way that are not acknowledged", "message");

  private final String label;
  private final String size;
  private final String unit;

  Axis(String label, String size, String unit) {
    this.label = label;
    this.size = size;
    this.unit = unit;
  }

  public String label() {
    return label;
  }

  /** What its sizes count. */
  public String size() {
    return size;
  }

  /** What a cost is of. */
  public String unit() {
    return unit;
  }
}
