package io.everwire.log;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Splits bytes into lines of text.
 *
 * <ul>
 *   <li>A line ends with LF or CR LF, neither of which belongs to it. What follows the last end is
 *       a line if it is not empty.
 *   <li>Bounded: a line that is longer than the limit is split there, between two characters, and
 *       each part but the last says that it goes on.
 *   <li>Bytes that are not UTF-8 become U+FFFD.
 * </ul>
 */
final class Lines implements ByteSink {
  /** A character of UTF-8 has so many bytes after its first at most. */
  private static final int MAX_CONTINUATION = 3;

  private final EntryWriter out;
  private final byte[] line;
  private int size;

  Lines(EntryWriter out, int maxBytes) {
    this.out = out;
    this.line = new byte[maxBytes];
  }

  @Override
  public void accept(byte[] buffer, int length) throws InterruptedException {
    int at = 0;
    while (at < length) {
      int end = indexOfNewline(buffer, at, length);
      append(buffer, at, end < 0 ? length : end);
      if (end < 0) {
        return;
      }
      end();
      at = end + 1;
    }
  }

  private static int indexOfNewline(byte[] buffer, int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void append(byte[] buffer, int from, int to) throws InterruptedException {
    int at = from;
    while (at < to) {
      if (size == line.length) {
        splitHere();
      }
      int part = Math.min(to - at, line.length - size);
      System.arraycopy(buffer, at, line, size, part);
      size += part;
      at += part;
    }
  }

  /** Passes on what there is of a line, up to its last whole character. */
  private void splitHere() throws InterruptedException {
    int whole = wholeCharacters();
    pass(whole, true);
    System.arraycopy(line, whole, line, 0, size - whole);
    size -= whole;
  }

  private int wholeCharacters() {
    if (line[size - 1] == '\r') {
      return size - 1; // may be half of the line's end
    }
    for (int back = 1; back <= MAX_CONTINUATION && back < size; back++) {
      int value = line[size - back] & 0xFF;
      if (value < 0x80) {
        return size;
      }
      if (value >= 0xC0) { // begins a character
        int length = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
        return length > back ? size - back : size;
      }
    }
    return size;
  }

  private void end() throws InterruptedException {
    int length = size > 0 && line[size - 1] == '\r' ? size - 1 : size;
    pass(length, false);
    size = 0;
  }

  private void pass(int length, boolean continues) throws InterruptedException {
    String text = new String(line, 0, length, UTF_8);
    out.write(
        (time, source, sequence) -> new LogEntry.Line(time, source, sequence, text, continues),
        length);
  }

  @Override
  public void finish() throws InterruptedException {
    if (size > 0) {
      end();
    }
  }
}
