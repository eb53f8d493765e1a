package io.everwire.log;

import static java.util.Objects.requireNonNull;

/**
 * Which entries a follower is sent. Immutable.
 *
 * <p>Entries about the source itself ({@link LogEntry.Exited}, {@link LogEntry.Dropped}, {@link
 * LogEntry.Notice}) pass every filter. Lines and bytes have the level {@code INFO}; bytes have no
 * text, so that they pass only a filter without one.
 *
 * @param minLevel the least level that passes
 * @param text what a line, or a message, stack trace or logger's name of an event must contain, as
 *     it stands and with its case; empty for any. 1,024 characters at most
 */
public record LogFilter(LogLevel minLevel, String text) {

  /** Lets everything pass. */
  public static final LogFilter ALL = new LogFilter(LogLevel.TRACE, "");

  static final int MAX_TEXT = 1_024;

  public LogFilter {
    requireNonNull(minLevel, "minLevel");
    requireNonNull(text, "text");
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException(
          "LogFilter.text has " + text.length() + " characters, limit is " + MAX_TEXT);
    }
  }

  /**
   * A filter by level.
   *
   * @param level as {@link #minLevel()}
   * @return the filter
   */
  public static LogFilter atLeast(LogLevel level) {
    return new LogFilter(level, "");
  }

  /**
   * This filter, by text too.
   *
   * @param part as {@link #text()}
   * @return the filter
   * @throws IllegalArgumentException if it is too long
   */
  public LogFilter containing(String part) {
    return new LogFilter(minLevel, part);
  }

  /**
   * Whether an entry passes.
   *
   * @param entry the entry
   * @return true if it passes
   */
  public boolean passes(LogEntry entry) {
    if (entry instanceof LogEntry.Line line) {
      return isGraveEnough(line) && line.text().contains(text);
    }
    if (entry instanceof LogEntry.Event event) {
      return isGraveEnough(event)
          && (event.message().contains(text)
              || event.logger().contains(text)
              || event.thrown().contains(text));
    }
    return !(entry instanceof LogEntry.Chunk) || (isGraveEnough(entry) && text.isEmpty());
  }

  private boolean isGraveEnough(LogEntry entry) {
    return entry.level().compareTo(minLevel) >= 0;
  }
}
