package io.everwire.examples.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real file, repeated so that sending it takes long enough to be cut many times. */
final class RepeatedFile {
  private final String name;
  private final ByteBuffer content;
  private final int copies;

  /**
   * Reads a file.
   *
   * @param path where it is; not empty
   * @param bytes how many bytes all copies together have, about
   */
  RepeatedFile(Path path, long bytes) throws IOException {
    name = String.valueOf(path.getFileName());
    content = ByteBuffer.wrap(Files.readAllBytes(path)).asReadOnlyBuffer();
    if (!content.hasRemaining()) {
      throw new IOException(path + " is empty");
    }
    copies = (int) Math.max(1, bytes / content.remaining());
  }

  long bytes() {
    return (long) content.remaining() * copies;
  }

  /** What stands at an offset: as many bytes as asked for, or as there are in that copy. */
  ByteBuffer chunk(long offset, int length) {
    int start = (int) (offset % content.remaining());
    return content.slice(start, Math.min(length, content.remaining() - start));
  }

  /** The SHA-256 of all copies together, in hex. */
  String hex() {
    Fingerprint fingerprint = new Fingerprint();
    for (int i = 0; i < copies; i++) {
      fingerprint.add(content);
    }
    return fingerprint.hex();
  }

  @Override
  public String toString() {
    return name + " x " + copies;
  }
}
