package io.everwire.examples.pictures;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jline.utils.ScreenTerminal;

/** What stands on the screen of a terminal after a program has written to it. Not thread-safe. */
final class TerminalScreen {
  private final int columns;
  private final int rows;
  private final ScreenTerminal terminal;

  TerminalScreen(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    terminal = new ScreenTerminal(columns, rows);
  }

  /**
   * Takes what a program writes.
   *
   * @param output text and escape sequences, which may be cut anywhere
   */
  void write(CharSequence output) {
    terminal.write(output);
  }

  /** What the terminal answers to a program that has asked it something; empty if none has. */
  String answers() {
    return terminal.read();
  }

  /** The characters of each row, without the blanks at its end. */
  List<String> text() {
    long[] cells = cells();
    return IntStream.range(0, rows)
        .mapToObj(row -> text(cells, row * columns, (row + 1) * columns).stripTrailing())
        .toList();
  }

  /** The rows down to the last one in which there is something. */
  List<List<Span>> spans() {
    long[] cells = cells();
    List<List<Span>> all = new ArrayList<>();
    int shown = 0;
    for (int row = 0; row < rows; row++) {
      List<Span> spans = spans(cells, row * columns);
      all.add(spans);
      shown = spans.isEmpty() ? shown : row + 1;
    }
    return List.copyOf(all.subList(0, shown));
  }

  private long[] cells() {
    long[] cells = new long[columns * rows];
    terminal.dump(cells, new int[2]);
    return cells;
  }

  private List<Span> spans(long[] cells, int rowStart) {
    List<Span> spans = new ArrayList<>();
    int end = rowStart + columns;
    int next = rowStart;
    while (next < end) {
      int start = next;
      Look look = look(cells[start]);
      do {
        next++;
      } while (next < end
          && (isSecondHalf(cells[next])
              || (look(cells[next]).equals(look) && !isGap(cells, next, end))));
      span(cells, rowStart, start, next).ifPresent(spans::add);
    }
    return spans;
  }

  /** Whether it belongs to the wide character before it, and has neither character nor look. */
  private static boolean isSecondHalf(long cell) {
    return ScreenTerminal.cellCodePoint(cell) == 0;
  }

  /** Whether more than one blank follows: renderers of SVG do not agree on what they keep of it. */
  private static boolean isGap(long[] cells, int from, int end) {
    return isBlank(cells[from]) && from + 1 < end && isBlank(cells[from + 1]);
  }

  private static boolean isBlank(long cell) {
    return ScreenTerminal.cellCodePoint(cell) == ' ' && look(cell).background().isEmpty();
  }

  /** What is to be seen of cells that look alike; empty if that is nothing. */
  private static Optional<Span> span(long[] cells, int rowStart, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(cells[start])) {
      start++;
    }
    while (start < end && isBlank(cells[end - 1])) {
      end--;
    }
    return start == end
        ? Optional.empty()
        : Optional.of(
            new Span(start - rowStart, end - start, text(cells, start, end), look(cells[from])));
  }

  private static String text(long[] cells, int from, int to) {
    return IntStream.range(from, to)
        .filter(cell -> !isSecondHalf(cells[cell]))
        .mapToObj(cell -> Character.toString(ScreenTerminal.cellCodePoint(cells[cell])))
        .collect(Collectors.joining());
  }

  private static Look look(long cell) {
    String foreground =
        ScreenTerminal.cellHasForeground(cell)
            ? Palette.colour(ScreenTerminal.cellForeground(cell))
            : Palette.USUAL;
    Optional<String> background =
        ScreenTerminal.cellHasBackground(cell)
            ? Optional.of(Palette.colour(ScreenTerminal.cellBackground(cell)))
            : Optional.empty();
    return ScreenTerminal.cellInverse(cell)
        ? new Look(
            background.orElse(Palette.GROUND),
            Optional.of(foreground),
            ScreenTerminal.cellBold(cell))
        : new Look(foreground, background, ScreenTerminal.cellBold(cell));
  }
}
