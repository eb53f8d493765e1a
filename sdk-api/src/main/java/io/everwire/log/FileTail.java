package io.everwire.log;

import io.everwire.log.LogEntry.Notice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a growing file by its name.
 *
 * <ul>
 *   <li>Looks at it again and again rather than being told, so that it works on every file system.
 *   <li>Another file under the name: the old one is read to its end, then the new one from its
 *       beginning. No file there: the old one is read on.
 *   <li>A file that was cut, seen by its size or by other bytes where the last ones read were, is
 *       read from its beginning. What was written and cut between two looks is not seen.
 *   <li>What cannot be read is told once, and tried again for ever.
 *   <li>{@link #stop} has it read what the file has by then, and end.
 * </ul>
 */
final class FileTail implements SourceThread.Body {
  private static final int BUFFER_BYTES = 16 << 10;

  private final Path path;
  private final EntryWriter out;
  private final ByteSink sink;
  private final Duration poll;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final LastBytes last = new LastBytes();
  private boolean fromEnd;

  /** What was told last of a file that is not read, so that it is told once. */
  private Notice.@Nullable Kind trouble;

  FileTail(Path path, EntryWriter out, ByteSink sink, SourceSettings settings) {
    this.path = path;
    this.out = out;
    this.sink = sink;
    this.poll = settings.poll();
    this.fromEnd = settings.isFromEnd();
  }

  void stop() {
    stopped.countDown();
  }

  @Override
  public void run() throws IOException, InterruptedException {
    boolean isFirst = true;
    do {
      try (Opened file = open()) {
        if (!isFirst) {
          out.notice(Notice.Kind.ROTATED, "");
        }
        isFirst = false;
        trouble = null;
        followOrTell(file);
      } catch (NoSuchFileException e) {
        tell(Notice.Kind.MISSING, path.toString());
        fromEnd = false; // all of a file that comes later is new
      } catch (AccessDeniedException e) {
        tell(Notice.Kind.UNREADABLE, path + ": permission denied");
      } catch (CannotOpenException e) {
        tell(Notice.Kind.UNREADABLE, String.valueOf(e.getMessage()));
      }
      sink.finish();
    } while (!pause());
    out.window().drain();
  }

  /** A file, and what tells it from another one of its name. */
  private record Opened(FileChannel channel, @Nullable Object key) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Why a file is not open; what fails later is an exception of another type. */
  private static final class CannotOpenException extends IOException {
    private static final long serialVersionUID = 1;

    CannotOpenException(String message) {
      super(message);
    }
  }

  private Opened open() throws IOException {
    if (Files.isDirectory(path)) {
      throw new CannotOpenException(path + " is a directory");
    }
    while (true) {
      Object before = key();
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      if (Objects.equals(before, key())) {
        begin(channel);
        return new Opened(channel, before);
      }
      channel.close(); // the name went to another file meanwhile: which one this is, is not known
    }
  }

  private @Nullable Object key() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  private void begin(FileChannel channel) throws IOException {
    last.clear();
    if (fromEnd) {
      channel.position(channel.size());
      fromEnd = false;
    }
  }

  private void tell(Notice.Kind kind, String detail) throws InterruptedException {
    if (trouble != kind) {
      trouble = kind;
      out.notice(kind, detail);
      out.window().drain();
    }
  }

  /** Waits until it is time to look again; true if there is no next time. */
  private boolean pause() throws InterruptedException {
    return stopped.await(poll.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void followOrTell(Opened file) throws IOException, InterruptedException {
    try {
      follow(file);
    } catch (IOException e) {
      // To open it again would read it twice.
      sink.finish();
      out.notice(Notice.Kind.FAILED, String.valueOf(e));
      out.window().drain();
      throw new IOException(path + " cannot be read on", e);
    }
  }

  /** Reads a file until another one has its name, or it is told to stop. */
  private void follow(Opened file) throws IOException, InterruptedException {
    FileChannel channel = file.channel();
    boolean isLast;
    do {
      isLast = stopped.getCount() == 0;
      boolean isReplaced = isReplaced(file.key());
      readToEnd(channel);
      out.window().settle();
      if (isReplaced) {
        return;
      }
      if (!isLast) {
        pause();
      }
    } while (!isLast);
  }

  /** Reads a file to its end; one that was cut, perhaps meanwhile, from its beginning. */
  private void readToEnd(FileChannel file) throws IOException, InterruptedException {
    if (file.size() < file.position()) {
      beginAgain(file);
    }
    for (int length = read(file); length > 0; length = read(file)) {
      // Only after the read: the file may be cut, and grow past the same place, at any time.
      if (last.areStillIn(file)) {
        file.position(file.position() + length);
        last.add(buffer, length);
        sink.accept(buffer, length);
      } else {
        beginAgain(file);
      }
    }
  }

  /** Reads what comes next, and does not take it for read. */
  private int read(FileChannel file) throws IOException {
    return file.read(ByteBuffer.wrap(buffer), file.position());
  }

  private void beginAgain(FileChannel file) throws IOException, InterruptedException {
    sink.finish();
    out.notice(Notice.Kind.TRUNCATED, "");
    file.position(0);
    last.clear();
  }

  private boolean isReplaced(@Nullable Object known) {
    try {
      Object present = key();
      return known != null && present != null && !present.equals(known);
    } catch (IOException e) {
      return false; // renamed, and the new one is not there yet, or cannot be seen
    }
  }
}
