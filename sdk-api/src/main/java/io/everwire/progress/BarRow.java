package io.everwire.progress;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws one task in one row of a terminal, never wider than the terminal. How wide name and bar are
 * depends on the terminal alone, so that bars can be compared at a glance and do not move.
 */
final class BarRow {
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
  private static final int NARROWEST_BAR = 8;
  private static final int WIDEST_BAR = 40;
  private static final int WIDEST_NAME = 24;

  /** So many columns need name and facts first of all; of what is left a bar gets a third. */
  private static final int BEFORE_BARS = 45;

  private final int columns;
  private final int nameColumns;
  private final int barColumns;
  private final boolean unicode;

  /**
   * Rows of a terminal.
   *
   * @param columns how wide it is; the last one stays free, lest the terminal breaks the line
   */
  BarRow(int columns, boolean unicode) {
    this.columns = columns - 1;
    nameColumns = Math.max(1, Math.min(WIDEST_NAME, this.columns / 3));
    barColumns = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, (this.columns - BEFORE_BARS) / 3));
    this.unicode = unicode;
  }

  String draw(ProgressUpdate task, int depth) {
    String name = " ".repeat(Math.min(2 * depth, columns / 4)) + shown(task.name());
    StringBuilder row = new StringBuilder(DisplayText.pad(name, nameColumns)).append(' ');
    String facts = facts(task);
    if (task.fraction().isPresent()
        && nameColumns + " [] ".length() + barColumns + DisplayText.columns(facts) <= columns) {
      row.append('[').append(bar(task.fraction().getAsDouble(), barColumns)).append("] ");
    }
    row.append(facts);
    if (!task.note().isEmpty()) {
      row.append("  ").append(shown(task.note()));
    }
    return DisplayText.fit(row.toString(), columns);
  }

  private static String facts(ProgressUpdate task) {
    List<String> facts = new ArrayList<>();
    String percent = Amounts.percent(task);
    if (!percent.isEmpty()) {
      facts.add(" ".repeat(Math.max(0, 4 - percent.length())) + percent);
    }
    facts.add(Amounts.progress(task));
    facts.add(Amounts.rate(task));
    facts.add(
        switch (task.state()) {
          case RUNNING ->
              task.cancelRequested()
                  ? "asked to cancel"
                  : task.remaining().isPresent() ? Amounts.time(task.remaining().get()) : "";
          case DONE -> "done";
          case FAILED -> "failed";
          case CANCELLED -> "cancelled";
        });
    facts.removeIf(String::isEmpty);
    return String.join(" ", facts);
  }

  String bar(double fraction, int width) {
    if (!unicode) {
      int full = (int) Math.floor(fraction * width);
      return "#".repeat(full) + "-".repeat(width - full);
    }
    int eighths = (int) Math.floor(fraction * width * 8);
    int full = eighths / 8;
    String bar = "█".repeat(full);
    return full == width ? bar : bar + EIGHTHS.charAt(eighths % 8) + " ".repeat(width - full - 1);
  }

  /** A last row for those that have none. */
  String more(int tasks) {
    return DisplayText.fit((unicode ? "… and " : "... and ") + tasks + " more", columns);
  }

  /** A text of somebody's, as this terminal can show it. */
  private String shown(String text) {
    String clean = DisplayText.clean(text);
    return unicode ? clean : clean.replaceAll("[^\\x20-\\x7E]", "?");
  }
}
