package io.everwire.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Objects;

/** The characters of a reader as bytes of UTF-8. Half a surrogate pair becomes a question mark. */
final class ReaderBytes extends InputStream {
  private static final int CHARS = 4096;

  private final Reader reader;
  private final char[] chars = new char[CHARS];
  private byte[] bytes = new byte[0];
  private int at;

  /** The first half of a pair whose second half is not read yet; 0 for none. */
  private char half;

  ReaderBytes(Reader reader) {
    this.reader = reader;
  }

  @Override
  public int read() throws IOException {
    return fill() ? bytes[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int part = Math.min(length, bytes.length - at);
    System.arraycopy(bytes, at, target, offset, part);
    at += part;
    return part;
  }

  /** How many bytes can be read without asking the reader, and one if that would not wait. */
  @Override
  public int available() throws IOException {
    return at < bytes.length ? bytes.length - at : reader.ready() ? 1 : 0;
  }

  private boolean fill() throws IOException {
    while (at == bytes.length) {
      int begin = half == 0 ? 0 : 1;
      chars[0] = half;
      int length = reader.read(chars, begin, CHARS - begin);
      if (length < 0 && begin == 0) {
        return false;
      }
      int end = begin + Math.max(length, 0);
      half = length > 0 && Character.isHighSurrogate(chars[end - 1]) ? chars[--end] : 0;
      bytes = new String(chars, 0, end).getBytes(UTF_8);
      at = 0;
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
