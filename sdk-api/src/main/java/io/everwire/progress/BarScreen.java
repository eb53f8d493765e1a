package io.everwire.progress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to write so that a terminal shows the present tasks: those that have ended once, for good,
 * and below them those that run, children below their parents, in place of what was drawn before.
 * Where lines cannot be drawn again, lines of text from time to time.
 *
 * <p>Confined to its owner.
 */
final class BarScreen {
  private static final String ESCAPE = "\u001B[";
  private static final String TO_END_OF_LINE = ESCAPE + "K";
  private static final String TO_END_OF_SCREEN = ESCAPE + "J";
  private static final int DEEPEST = 8;

  private final boolean inPlace;
  private final int maxRows;
  private final BarRow row;

  /** The tasks whose end was shown, as long as they are there. */
  private Set<String> ended = new HashSet<>();

  /** What was last written of each task, where lines cannot be drawn again. */
  private Map<String, String> lines = new HashMap<>();

  private int rowsDrawn;

  BarScreen(boolean inPlace, int maxRows, BarRow row) {
    this.inPlace = inPlace;
    this.maxRows = maxRows;
    this.row = row;
  }

  /**
   * What to write now.
   *
   * @param plainIsDue whether running tasks are to be told of where lines cannot be drawn again
   */
  String show(List<ProgressUpdate> tasks, boolean plainIsDue) {
    List<ProgressUpdate> running = new ArrayList<>();
    List<ProgressUpdate> newlyEnded = new ArrayList<>();
    Set<String> allEnded = new HashSet<>();
    for (ProgressUpdate task : tasks) {
      if (!task.state().isFinished()) {
        running.add(task);
      } else {
        allEnded.add(task.id());
        if (!ended.contains(task.id())) {
          newlyEnded.add(task);
        }
      }
    }
    ended = allEnded;
    return inPlace ? redraw(running, newlyEnded) : plain(running, newlyEnded, plainIsDue);
  }

  private String redraw(List<ProgressUpdate> running, List<ProgressUpdate> newlyEnded) {
    StringBuilder out = new StringBuilder();
    if (rowsDrawn > 0) {
      out.append(ESCAPE).append(rowsDrawn).append("A\r"); // up
    }
    newlyEnded.forEach(task -> line(out, row.draw(task, 0)));
    int rows = running.size() <= maxRows ? running.size() : maxRows - 1;
    for (OutlineRow shown : OutlineRow.of(running).subList(0, rows)) {
      line(out, row.draw(shown.task(), Math.min(DEEPEST, shown.depth())));
    }
    if (rows < running.size()) {
      line(out, row.more(running.size() - rows));
      rows++;
    }
    if (rowsDrawn > 0) {
      out.append(TO_END_OF_SCREEN);
    }
    rowsDrawn = rows;
    return out.toString();
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append(TO_END_OF_LINE).append('\n');
  }

  private String plain(
      List<ProgressUpdate> running, List<ProgressUpdate> newlyEnded, boolean isDue) {
    StringBuilder out = new StringBuilder();
    newlyEnded.forEach(task -> out.append(ProgressText.line(task)).append('\n'));
    if (!isDue) {
      return out.toString();
    }
    Map<String, String> written = new HashMap<>();
    int shown = 0;
    for (ProgressUpdate task : running) {
      if (shown++ == maxRows) {
        out.append(row.more(running.size() - maxRows)).append('\n');
        break;
      }
      String line = ProgressText.line(task);
      written.put(task.id(), line);
      if (!line.equals(lines.get(task.id()))) {
        out.append(line).append('\n');
      }
    }
    lines = written;
    return out.toString();
  }
}
