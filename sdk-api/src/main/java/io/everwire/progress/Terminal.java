package io.everwire.progress;

import java.io.Console;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be known of the terminal without asking it.
 *
 * @param inPlace whether lines can be drawn again
 * @param columns how wide it is
 * @param unicode whether it shows more than ASCII
 */
record Terminal(boolean inPlace, int columns, boolean unicode) {
  private static final int USUAL_COLUMNS = 80;
  static final int NARROWEST = 20;

  /** That of this program. */
  static Terminal present() {
    return of(System.getenv(), isConsole());
  }

  static Terminal of(Map<String, String> variables, boolean console) {
    String kind = variables.getOrDefault("TERM", "");
    return new Terminal(
        console && !kind.isEmpty() && !kind.equals("dumb"),
        columns(variables.get("COLUMNS")),
        isUnicode(variables));
  }

  private static int columns(@Nullable String given) {
    if (given != null && given.matches("\\d{1,4}")) {
      return Math.max(NARROWEST, Integer.parseInt(given));
    }
    return USUAL_COLUMNS;
  }

  /** As POSIX finds the locale: the first variable that is set counts. */
  private static boolean isUnicode(Map<String, String> variables) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String locale = variables.getOrDefault(name, "");
      if (!locale.isEmpty()) {
        String upper = locale.toUpperCase(Locale.ROOT);
        return upper.contains("UTF-8") || upper.contains("UTF8");
      }
    }
    return false;
  }

  /** From Java 22 on there is a console where there is no terminal, and it says so. */
  @SuppressWarnings("SystemConsoleNull") // where it is never null it is asked
  private static boolean isConsole() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
