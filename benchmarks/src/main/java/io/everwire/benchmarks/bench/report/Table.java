package io.everwire.benchmarks.bench.report;

import io.everwire.benchmarks.bench.workloads.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Figures for people: a block for each figure, a line for each contestant. */
public final class Table {
  private Table() {}

  /** The lines of all blocks, and of what went wrong. */
  public static List<String> lines(Figures figures) {
    List<String> lines = new ArrayList<>();
    for (Figure figure : Figure.values()) {
      List<String> rows =
          figures.contestants().stream()
              .map(contestant -> row(figures, contestant, figure))
              .flatMap(Optional::stream)
              .toList();
      if (!rows.isEmpty()) {
        lines.add(
            "%s, %s (%s is better)"
                .formatted(figure.label(), figure.unit(), figure.moreIsBetter() ? "more" : "less"));
        lines.addAll(rows);
        lines.add("");
      }
    }
    lines.addAll(notes(figures));
    return lines;
  }

  private static Optional<String> row(Figures figures, String contestant, Figure figure) {
    return figures
        .statistics(contestant, figure)
        .map(
            found ->
                String.format(
                    Locale.ROOT,
                    "  %-16s %14s  [%s, %s]",
                    contestant,
                    number(found.median()),
                    number(found.min()),
                    number(found.max())));
  }

  /** Who has no figure, and what was done again. */
  static List<String> notes(Figures figures) {
    return Stream.concat(
            figures.failures().stream().map(failure -> "no figure: " + failure),
            figures.repeats().stream().map(repeat -> "done again: " + repeat))
        .toList();
  }

  /** With as many digits as mean something. */
  static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%,.2f" : "%,.0f", value);
  }
}
