package io.everwire.progress;

import java.util.ArrayList;
import java.util.List;

/** Draws one task in one row of a terminal, never wider than the terminal. */
final class BarRow {
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
  private static final int NARROWEST_BAR = 8;
  private static final int WIDEST_BAR = 40;

  private final int columns;
  private final boolean unicode;

  /**
   * Rows of a terminal.
   *
   * @param columns how wide it is; the last one stays free, lest the terminal breaks the line
   */
  BarRow(int columns, boolean unicode) {
    this.columns = columns - 1;
    this.unicode = unicode;
  }

  String draw(ProgressUpdate task, int depth) {
    String name = " ".repeat(Math.min(2 * depth, columns / 4)) + shown(task.name());
    int nameColumns = Math.max(1, Math.min(24, columns / 3));
    String facts = facts(task);
    String note = task.note().isEmpty() ? "" : "  " + shown(task.note());
    int noteColumns = Math.min(DisplayText.columns(note), columns / 4);
    int left = columns - nameColumns - 1 - DisplayText.columns(facts) - 1 - noteColumns;
    StringBuilder row = new StringBuilder(DisplayText.pad(name, nameColumns)).append(' ');
    if (task.fraction().isPresent() && left >= NARROWEST_BAR + 2) {
      int width = Math.min(WIDEST_BAR, left - 2);
      row.append('[').append(bar(task.fraction().getAsDouble(), width)).append("] ");
    }
    row.append(facts).append(note);
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
