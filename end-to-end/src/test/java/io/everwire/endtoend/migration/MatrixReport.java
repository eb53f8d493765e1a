package io.everwire.endtoend.migration;

import io.everwire.endtoend.Scheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The longest pause in each cell, as a table for {@code docs/transports.md}. */
final class MatrixReport {
  private static final Path FILE = Path.of("target", "migration-matrix.md");

  private record Cell(Scheme from, Scheme to) {}

  private final Map<Fault, Map<Cell, Duration>> pauses = new EnumMap<>(Fault.class);
  private long messages;

  void add(Scheme from, Scheme to, Fault fault, Duration longestPause, long received) {
    pauses
        .computeIfAbsent(fault, none -> new java.util.HashMap<>())
        .put(new Cell(from, to), longestPause);
    messages += received;
  }

  /** Prints the table, and writes it beside the other reports of the build. */
  @SuppressWarnings("SystemOut") // the console is where the build is read
  void print() {
    StringBuilder text = new StringBuilder("| from | during the move |");
    for (Scheme to : Scheme.values()) {
      text.append(" to ").append(to).append(" |");
    }
    text.append("\n|---|---|").append("---|".repeat(Scheme.values().length)).append('\n');
    for (Scheme from : Scheme.values()) {
      for (Fault fault : Fault.values()) {
        text.append("| ").append(from).append(" | ").append(fault).append(" |");
        for (Scheme to : Scheme.values()) {
          text.append(cell(fault, new Cell(from, to)));
        }
        text.append('\n');
      }
    }
    System.out.printf(
        Locale.ROOT,
        "Migration matrix: %,d messages, none lost, doubled or reordered;"
            + " longest pause in delivery, ms%n%s",
        messages,
        text);
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String cell(Fault fault, Cell cell) {
    Duration pause = pauses.getOrDefault(fault, Map.of()).get(cell);
    return pause == null ? " |" : " " + pause.toMillis() + " |";
  }
}
