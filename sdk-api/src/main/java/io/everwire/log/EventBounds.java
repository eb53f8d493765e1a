package io.everwire.log;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** Bounds the texts of an event, so that a queue of events has a bound in bytes. */
final class EventBounds {
  private static final int MAX_TEXT = 32_768;
  private static final int MAX_NAME = 1_024;
  private static final int MAX_CONTEXT = 64;
  private static final int OVERHEAD = 128;

  private EventBounds() {}

  /** The event, with no text longer than its bound. */
  static LogEntry.Event cut(LogEntry.Event event) {
    if (event.message().length() <= MAX_TEXT
        && event.thrown().length() <= MAX_TEXT
        && event.logger().length() <= MAX_NAME
        && event.thread().length() <= MAX_NAME
        && isSmall(event.context())) {
      return event;
    }
    return new LogEntry.Event(
        event.time(),
        event.source(),
        event.sequence(),
        event.level(),
        cut(event.logger(), MAX_NAME),
        cut(event.thread(), MAX_NAME),
        cut(event.message(), MAX_TEXT),
        cut(event.thrown(), MAX_TEXT),
        cut(event.context()));
  }

  /** About how many characters it has. */
  static long chars(LogEntry.Event event) {
    long sum =
        (long) OVERHEAD
            + event.logger().length()
            + event.thread().length()
            + event.message().length()
            + event.thrown().length();
    for (Map.Entry<String, String> each : event.context().entrySet()) {
      sum += each.getKey().length() + each.getValue().length();
    }
    return sum;
  }

  private static boolean isSmall(Map<String, String> context) {
    if (context.size() > MAX_CONTEXT) {
      return false;
    }
    for (Map.Entry<String, String> each : context.entrySet()) {
      if (each.getKey().length() > MAX_NAME || each.getValue().length() > MAX_NAME) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, String> cut(Map<String, String> context) {
    Map<String, String> small = new HashMap<>();
    Iterator<Map.Entry<String, String>> all = context.entrySet().iterator();
    while (all.hasNext() && small.size() < MAX_CONTEXT) {
      Map.Entry<String, String> each = all.next();
      small.put(cut(each.getKey(), MAX_NAME), cut(each.getValue(), MAX_NAME));
    }
    return small;
  }

  private static String cut(String text, int max) {
    return text.length() <= max
        ? text
        : text.substring(0, max) + "… (" + (text.length() - max) + " characters more)";
  }
}
