package io.everwire.examples.demo;

import io.everwire.ConnectionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws one picture of a run for a terminal: a line for each session, a bar, the counts. */
final class Frame {
  private static final int BAR_WIDTH = 40;
  private static final double MILLIS_PER_SECOND = 1_000;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double BYTES_PER_MIB = 1024 * 1024;
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private final boolean colours;

  Frame(boolean colours) {
    this.colours = colours;
  }

  List<String> draw(Snapshot snapshot) {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%-8s %-13s %-9s %6s %6s %8s %5s %8s %6s %6s %6s",
            "session", "state", "over", "out/s", "in/s", "rtt", "cuts", "resumes", "moves", "falls",
            "ups"));
    snapshot.sessions().forEach(session -> lines.add(line(session)));
    lines.add("");
    lines.add(
        bar("time", snapshot.elapsed().toMillis(), snapshot.seconds() * 1_000L) + time(snapshot));
    lines.add(
        bar("upload", snapshot.uploadedBytes(), snapshot.uploadBytes())
            + format(
                "  %.1f of %.1f MiB",
                snapshot.uploadedBytes() / BYTES_PER_MIB, snapshot.uploadBytes() / BYTES_PER_MIB));
    lines.add("         " + snapshot.uploadName());
    lines.add("");
    lines.add(
        format(
            "%,d cuts, %,d of them with messages under way; after restarts %,d recoveries, %,d gaps",
            snapshot.faults().cuts(),
            snapshot.faults().costlyLosses(),
            snapshot.continuity().recoveries(),
            snapshot.continuity().gaps()));
    lines.add(
        format(
            "%,d resumes, %,d migrations, %,d fallbacks, %,d upgrades",
            snapshot.faults().resumes(),
            snapshot.faults().migrations(),
            snapshot.faults().fallbacks(),
            snapshot.faults().upgrades()));
    lines.add(counts(snapshot));
    return lines;
  }

  private String line(SessionLine session) {
    return format("%-8s ", session.name())
        + state(session.state())
        + format(
            " %-9s %,6d %,6d %8s %,5d %,8d %,6d %,6d %,6d",
            session.transport().orElse("-"),
            session.outPerSecond(),
            session.inPerSecond(),
            session.roundTrip().map(Frame::millis).orElse("-"),
            session.linksLost(),
            session.resumes(),
            session.migrations(),
            session.fallbacks(),
            session.upgrades());
  }

  private static String time(Snapshot snapshot) {
    double seconds = snapshot.elapsed().toMillis() / MILLIS_PER_SECOND;
    return seconds <= snapshot.seconds()
        ? format("  %.1f of %d s", seconds, snapshot.seconds())
        : "  over, finishing";
  }

  private String counts(Snapshot snapshot) {
    Tally tally = snapshot.tally();
    String faults =
        format(
            "missing %,d  duplicated %,d  reordered %,d",
            tally.lost(), tally.duplicated(), tally.reordered());
    return format("sent %,d  received %,d  ", snapshot.sent(), tally.received())
        + colour(tally.isClean() ? GREEN : RED, faults);
  }

  private String state(ConnectionState state) {
    return colour(
        state == ConnectionState.CONNECTED ? GREEN : YELLOW, format("%-13s", state.name()));
  }

  private String colour(String colour, String text) {
    return colours ? colour + text + PLAIN : text;
  }

  private static String bar(String name, long done, long total) {
    long filled = Math.min(BAR_WIDTH, BAR_WIDTH * done / total);
    return format(
        "%-8s [%s%s] %3d %%",
        name,
        "#".repeat((int) filled),
        ".".repeat(BAR_WIDTH - (int) filled),
        Math.min(100, 100 * done / total));
  }

  private static String millis(Duration duration) {
    return format("%.1f ms", duration.toNanos() / NANOS_PER_MILLI);
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
