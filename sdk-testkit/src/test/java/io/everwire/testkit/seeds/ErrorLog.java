package io.everwire.testkit.seeds;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Listens to what the engine logs while a world runs. An ERROR is a bug of ours by definition, so
 * it fails the run; the rest is dropped, since thousands of failing links are the point.
 *
 * <p>The simple logger of the tests writes to {@link System#err} in the thread that logs, which is
 * the world's thread: so several worlds may run side by side.
 */
public final class ErrorLog extends PrintStream {
  private static final int MAX_CHARACTERS = 4_000;

  private static final ThreadLocal<@Nullable StringBuilder> HEARD = new ThreadLocal<>();
  private final PrintStream original;

  private ErrorLog(PrintStream original) {
    super(original, true, StandardCharsets.UTF_8);
    this.original = original;
  }

  /** The listener that stands in the place of the standard error stream from now on. */
  public static synchronized ErrorLog install() {
    if (System.err instanceof ErrorLog present) {
      return present;
    }
    ErrorLog log = new ErrorLog(System.err);
    System.setErr(log);
    return log;
  }

  /**
   * Runs something and listens meanwhile.
   *
   * @throws Violation if an error was logged
   */
  public <T> T listenWhile(Supplier<T> action) {
    StringBuilder text = new StringBuilder();
    HEARD.set(text);
    T result;
    try {
      result = action.get();
    } finally {
      HEARD.remove();
    }
    if (!text.isEmpty()) {
      throw new Violation("the engine logged an error: " + text);
    }
    return result;
  }

  @Override
  public void println(@Nullable String line) {
    StringBuilder text = HEARD.get();
    if (text == null) {
      original.println(line);
    } else if (line != null && (line.contains("ERROR") || !text.isEmpty())) {
      note(text, line);
    }
  }

  @Override
  public void println(@Nullable Object line) {
    StringBuilder text = HEARD.get();
    if (text == null) {
      original.println(line);
    } else if (!text.isEmpty()) {
      note(text, String.valueOf(line));
    }
  }

  private static void note(StringBuilder text, String line) {
    if (text.length() < MAX_CHARACTERS) {
      text.append(line).append(System.lineSeparator());
    }
  }
}
