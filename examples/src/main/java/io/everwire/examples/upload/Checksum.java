package io.everwire.examples.upload;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of bytes that come one after the other. Confined to one thread. */
final class Checksum {
  private static final int BUFFER_BYTES = 64 << 10;

  private final MessageDigest digest;

  Checksum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Of the beginning of a file.
   *
   * @param file the file
   * @param bytes how many of its bytes
   * @throws EOFException if it has fewer
   */
  static Checksum ofFirst(Path file, long bytes) throws IOException {
    Checksum checksum = new Checksum();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (long left = bytes; left > 0; ) {
        int length = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (length < 0) {
          throw new EOFException("it has " + (bytes - left) + " bytes of " + bytes);
        }
        checksum.digest.update(buffer, 0, length);
        left -= length;
      }
    }
    return checksum;
  }

  /** Goes on with what remains of a buffer, which keeps its position. */
  void add(ByteBuffer bytes) {
    digest.update(bytes.duplicate());
  }

  /** Of all bytes so far, in hexadecimal digits; more may follow. */
  String hex() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }
}
