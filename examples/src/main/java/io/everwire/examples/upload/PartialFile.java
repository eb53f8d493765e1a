package io.everwire.examples.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * What there is of a file that is being received: beside the place where it will be, under a name
 * of its own, so that nobody takes a part for the whole. It outlives whoever sends it.
 *
 * <ul>
 *   <li>What it has is always the beginning of what was sent.
 *   <li>Confined to one thread at a time, and there must be one of a name only.
 * </ul>
 */
final class PartialFile implements AutoCloseable {
  /** Leaves room in the 255 bytes that file systems allow. */
  private static final int MOST_NAME_BYTES = 240;

  private static final Pattern PLAIN = Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*");

  private final String name;
  private final long size;
  private final Path whole;
  private final Path part;
  private final FileChannel out;
  private Checksum checksum;
  private long bytes;

  private PartialFile(String name, long size, Path whole, Path part) throws IOException {
    this.name = name;
    this.size = size;
    this.whole = whole;
    this.part = part;
    out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (out.size() > size) {
        out.truncate(0); // of another file
      }
      bytes = out.size();
      checksum = Checksum.ofFirst(part, bytes);
      out.position(bytes);
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  /**
   * Opens what there is of a file, perhaps nothing.
   *
   * @param folder where files go
   * @param name the file's name
   * @param size how large it will be
   * @throws RealtimeException if the name is none, or leads out of the folder, or the file cannot
   *     be written
   */
  static PartialFile open(Path folder, String name, long size) {
    if (!PLAIN.matcher(name).matches() || name.getBytes(UTF_8).length > MOST_NAME_BYTES) {
      throw new RealtimeException(
          StatusCode.INVALID_ARGUMENT,
          "\""
              + name.replaceAll("\\p{Cntrl}", "?")
              + "\" is no name for a file here: a name has 1 to "
              + MOST_NAME_BYTES
              + " bytes, no slashes or control characters, and does not begin with a dot");
    }
    Path whole = folder.resolve(name);
    if (Files.isDirectory(whole)) {
      throw new RealtimeException(
          StatusCode.FAILED_PRECONDITION, "\"" + name + "\" is a folder at the server");
    }
    try {
      return new PartialFile(name, size, whole, folder.resolve("." + name + ".part"));
    } catch (IOException e) {
      throw cannotStore(StatusCode.FAILED_PRECONDITION, name, e);
    }
  }

  /** What is there now. */
  Standing standing() {
    return new Standing(bytes, checksum.hex(), false);
  }

  /** Goes on where it stands, or begins anew at 0. */
  void startAt(long position) throws IOException {
    if (position == 0) {
      out.truncate(0);
      bytes = 0;
      checksum = new Checksum();
    } else if (position != bytes) {
      throw new RealtimeException(
          StatusCode.INVALID_ARGUMENT,
          "\"" + name + "\" goes on at " + bytes + ", or begins at 0; not at " + position);
    }
  }

  /** Appends what remains of a buffer. */
  void append(ByteBuffer piece) {
    if (piece.remaining() > size - bytes) {
      throw new RealtimeException(
          StatusCode.OUT_OF_RANGE, "\"" + name + "\" has more than the " + size + " bytes told");
    }
    checksum.add(piece);
    bytes += piece.remaining();
    try {
      while (piece.hasRemaining()) {
        out.write(piece);
      }
    } catch (IOException e) {
      throw cannotStore(StatusCode.RESOURCE_EXHAUSTED, name, e);
    }
  }

  /**
   * Gives the file its name.
   *
   * @param sha256 what the sender says
   * @throws RealtimeException if that is not what is here: then nothing of it is kept
   */
  Standing finish(String sha256) throws IOException {
    if (bytes != size) {
      throw new RealtimeException(
          StatusCode.OUT_OF_RANGE,
          "\"" + name + "\" has " + bytes + " bytes, and not the " + size + " told");
    }
    String here = checksum.hex();
    if (!here.equals(sha256)) {
      discard();
      throw new RealtimeException(
          StatusCode.DATA_LOSS,
          "\"" + name + "\" has the SHA-256 " + here + " at the server, not " + sha256);
    }
    out.force(true);
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new Standing(bytes, here, true);
  }

  /** Forgets what is there: the next sender begins at 0. */
  void discard() throws IOException {
    Files.deleteIfExists(part);
  }

  long bytes() {
    return bytes;
  }

  static RealtimeException cannotStore(StatusCode code, String name, IOException why) {
    return new RealtimeException(
        Status.of(code, "the server cannot store \"" + name + "\": " + why.getMessage()), why);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
