package io.everwire.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/** The rules for what tasks are called and count. */
final class TaskTexts {
  static final int MAX_NOTE_CHARACTERS = 1_024;

  /** That of a message's key. */
  private static final int MAX_ID_BYTES = 255;

  private static final int MAX_NAME_BYTES = 255;
  private static final int MAX_UNIT_BYTES = 32;

  private TaskTexts() {}

  static String requireId(String id) {
    requireNonNull(id, "id");
    int bytes = id.getBytes(UTF_8).length;
    if (bytes == 0 || bytes > MAX_ID_BYTES) {
      throw new IllegalArgumentException(
          "id of a task \""
              + beginning(id)
              + "\" has "
              + bytes
              + " bytes of UTF-8, must have 1 to "
              + MAX_ID_BYTES);
    }
    return id;
  }

  static String requireName(String name) {
    return requireShort("name", name, MAX_NAME_BYTES);
  }

  static String requireUnit(String unit) {
    return requireShort("unit", unit, MAX_UNIT_BYTES);
  }

  private static String requireShort(String what, String text, int maxBytes) {
    requireNonNull(text, what);
    int bytes = text.getBytes(UTF_8).length;
    if (bytes > maxBytes) {
      throw new IllegalArgumentException(
          what
              + " of a task \""
              + beginning(text)
              + "\" has "
              + bytes
              + " bytes of UTF-8, limit is "
              + maxBytes);
    }
    return text;
  }

  static void requireNote(String note) {
    requireNonNull(note, "note");
    if (note.length() > MAX_NOTE_CHARACTERS) {
      throw new IllegalArgumentException(
          "note of a task has " + note.length() + " characters, limit is " + MAX_NOTE_CHARACTERS);
    }
  }

  static long requireCount(String what, String task, long count) {
    if (count < 0 || count > ProgressUpdate.MAX_COUNT) {
      throw new IllegalArgumentException(
          what
              + " of task \""
              + task
              + "\" is "
              + count
              + ", must be 0 to "
              + ProgressUpdate.MAX_COUNT
              + " (ProgressUpdate.MAX_COUNT)");
    }
    return count;
  }

  /** A text that may be too long, cut rather than refused, at no half of a surrogate pair. */
  static String cut(String text) {
    requireNonNull(text, "text");
    if (text.length() <= MAX_NOTE_CHARACTERS) {
      return text;
    }
    int end = MAX_NOTE_CHARACTERS - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  private static String beginning(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
