package io.everwire.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * The last bytes that were read of a file, by which a file is recognised that was cut and has grown
 * past the same place since. Confined to one thread.
 */
final class LastBytes {
  private static final int MAX = 64;

  private byte[] bytes = new byte[0];

  void clear() {
    bytes = new byte[0];
  }

  void add(byte[] buffer, int length) {
    if (length >= MAX) {
      bytes = Arrays.copyOfRange(buffer, length - MAX, length);
      return;
    }
    int kept = Math.min(bytes.length, MAX - length);
    byte[] next = new byte[kept + length];
    System.arraycopy(bytes, bytes.length - kept, next, 0, kept);
    System.arraycopy(buffer, 0, next, kept, length);
    bytes = next;
  }

  /** Whether the bytes before the file's position are still those. */
  boolean areStillIn(FileChannel file) throws IOException {
    ByteBuffer present = ByteBuffer.allocate(bytes.length);
    long from = file.position() - bytes.length;
    while (present.hasRemaining() && file.read(present, from + present.position()) > 0) {
      // until all is read, or the file is shorter now
    }
    return Arrays.equals(bytes, 0, bytes.length, present.array(), 0, present.position());
  }
}
