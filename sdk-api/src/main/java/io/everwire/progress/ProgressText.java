package io.everwire.progress;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Progress as plain text, for logs, mails and terminals that are none. One line for each task,
 * without control characters, whatever its name and note contain.
 */
public final class ProgressText {
  private ProgressText() {}

  /**
   * One task in one line, such as {@code upload: 45%, 1.4 GiB/3.0 GiB, 3.2 MiB/s, 8:32 left}.
   *
   * @param task its state
   * @return the line, without a line break
   */
  public static String line(ProgressUpdate task) {
    StringJoiner line = new StringJoiner(", ", DisplayText.clean(task.name()) + ": ", "");
    switch (task.state()) {
      case RUNNING -> {
        if (task.cancelRequested()) {
          line.add("asked to cancel");
        }
        add(line, Amounts.percent(task));
      }
      case DONE -> line.add("done");
      case FAILED -> line.add("failed" + at(task));
      case CANCELLED -> line.add("cancelled" + at(task));
    }
    line.add(Amounts.progress(task));
    add(line, Amounts.rate(task));
    task.remaining().ifPresent(time -> line.add(Amounts.time(time) + " left"));
    add(line, DisplayText.clean(task.note()));
    return line.toString();
  }

  private static String at(ProgressUpdate task) {
    String percent = Amounts.percent(task);
    return percent.isEmpty() ? "" : " at " + percent;
  }

  private static void add(StringJoiner line, String text) {
    if (!text.isEmpty()) {
      line.add(text);
    }
  }

  /**
   * Tasks as {@code text/plain}: a line that counts them by state, and a line for each.
   *
   * @param tasks their states
   * @return lines that end with a line feed
   */
  public static String summary(Collection<ProgressUpdate> tasks) {
    Map<ProgressState, Integer> counts = new EnumMap<>(ProgressState.class);
    tasks.forEach(task -> counts.merge(task.state(), 1, Integer::sum));
    StringBuilder text = new StringBuilder();
    text.append(tasks.size()).append(tasks.size() == 1 ? " task" : " tasks");
    counts.forEach(
        (state, count) ->
            text.append(", ")
                .append(count)
                .append(' ')
                .append(state.name().toLowerCase(Locale.ROOT)));
    text.append('\n');
    tasks.forEach(task -> text.append(line(task)).append('\n'));
    return text.toString();
  }
}
