package io.everwire.examples.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What the readers did since the table was last made, a line for each. */
final class Table {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MICROS_PER_MILLI = 1_000;
  private static final double P50 = 50;
  private static final double P99 = 99;

  private final FeedRun run;
  private final Map<Reader, Long> takenBefore = new HashMap<>();
  private long publishedBefore;
  private long lastNanos = System.nanoTime();

  Table(FeedRun run) {
    this.run = run;
  }

  List<String> next() {
    long now = System.nanoTime();
    double seconds = (now - lastNanos) / NANOS_PER_SECOND;
    lastNanos = now;
    long published = run.published();
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%-16s %10s %12s %12s %12s %10s",
            "reader", "prices/s", "delay p50", "p99", "most", "missed"));
    run.readers().forEach(reader -> lines.add(line(reader, seconds)));
    lines.add(format("%-16s %,10.0f", "published", (published - publishedBefore) / seconds));
    publishedBefore = published;
    return lines;
  }

  private String line(Reader reader, double seconds) {
    long taken = reader.taken();
    Long before = takenBefore.put(reader, taken);
    Histogram delays = reader.delaysSinceLastCall();
    return format(
        "%-16s %,10.0f %9.1f ms %9.1f ms %9.1f ms %,10d",
        reader.name(),
        (taken - (before == null ? 0 : before)) / seconds,
        delays.getValueAtPercentile(P50) / MICROS_PER_MILLI,
        delays.getValueAtPercentile(P99) / MICROS_PER_MILLI,
        delays.getMaxValue() / MICROS_PER_MILLI,
        reader.missed());
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
