package io.everwire.longpoll;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Reads an event stream as the HTML standard defines it (section 9.2.6), but for a byte order mark.
 * Not safe for use by several threads.
 */
final class EventParser {
  /** Told of what a stream holds. */
  interface Events {
    /** A line for nobody: the stream flows. */
    void onComment();

    /**
     * An event with data.
     *
     * @param id the last id that the stream told, or empty
     * @param type empty where none is told
     * @param data its lines, without what was between them
     */
    void onEvent(String id, String type, String data);
  }

  private final Events events;
  private final int maxLineBytes;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean afterReturn;
  private String id = "";
  private String type = "";
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;

  /**
   * At the beginning of a stream.
   *
   * @param maxLineBytes the longest line, and the most data of an event, to take
   */
  EventParser(int maxLineBytes, Events events) {
    this.maxLineBytes = maxLineBytes;
    this.events = events;
  }

  /**
   * Reads on.
   *
   * @throws BodyTooLargeException at a line or an event above the limit
   */
  void read(ByteBuffer part) throws BodyTooLargeException {
    while (part.hasRemaining()) {
      int start = part.position();
      int end = start;
      while (end < part.limit() && !isEndOfLine(part.get(end))) {
        end++;
      }
      append(part, end - start);
      if (end < part.limit()) {
        boolean isReturn = part.get() == '\r';
        boolean isSecondHalf = !isReturn && afterReturn && end == start && line.size() == 0;
        afterReturn = isReturn;
        if (!isSecondHalf) {
          onLine();
        }
      }
    }
  }

  private static boolean isEndOfLine(byte next) {
    return next == '\n' || next == '\r';
  }

  private void append(ByteBuffer part, int count) throws BodyTooLargeException {
    if (count > maxLineBytes - line.size()) {
      throw new BodyTooLargeException(maxLineBytes);
    }
    if (count > 0) {
      afterReturn = false;
      byte[] bytes = new byte[count];
      part.get(bytes);
      line.writeBytes(bytes);
    }
  }

  private void onLine() throws BodyTooLargeException {
    String text = line.toString(UTF_8);
    line.reset();
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    if (colon == 0) {
      events.onComment();
      return;
    }
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    onField(field, value.startsWith(" ") ? value.substring(1) : value);
  }

  private void onField(String field, String value) throws BodyTooLargeException {
    switch (field) {
      case "id" -> id = value;
      case "event" -> type = value;
      case "data" -> {
        if (value.length() > maxLineBytes - data.length()) {
          throw new BodyTooLargeException(maxLineBytes);
        }
        data.append(value);
        hasData = true;
      }
      default -> {
        // The standard has others, and asks to ignore those that it has not.
      }
    }
  }

  private void dispatch() {
    boolean isEvent = hasData;
    String eventType = type;
    String eventData = data.toString();
    type = "";
    data.setLength(0);
    hasData = false;
    if (isEvent) {
      events.onEvent(id, eventType, eventData);
    }
  }
}
