package io.everwire.examples.upload;

import io.everwire.BlockingStream;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamOptions;
import io.everwire.progress.ProgressPublisher;
import io.everwire.progress.ProgressTask;
import io.everwire.progress.ProgressUpdate;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Sends files. It asks the server first how far it is, checks that this is the beginning of the
 * file, and sends the rest, no faster than the server takes it. When the session is lost, it asks
 * again. Blocks its caller.
 */
final class UploadClient implements AutoCloseable {
  private static final int ATTEMPTS_IN_VAIN = 5;

  /** So long is the progress of a sender seen that was killed. */
  private static final Duration EXPIRY = Duration.ofSeconds(10);

  private final RealtimeClient client;
  private final ProgressPublisher progress;
  private final Consumer<String> log;

  /**
   * Sends over a client.
   *
   * @param client connected; closed with this
   * @param log told what goes otherwise than one would think
   */
  UploadClient(RealtimeClient client, Consumer<String> log) {
    this.client = client;
    this.log = log;
    progress = ProgressPublisher.builder(client, Uploads.PROGRESS).expiry(EXPIRY).build();
  }

  /** How far its files are. */
  ProgressPublisher progress() {
    return progress;
  }

  /**
   * Sends a file.
   *
   * @param file the file
   * @param name what it is called at the server
   * @param pace how fast
   * @return the SHA-256, which is the server's too, and of how many bytes
   * @throws IllegalArgumentException if there is no such file
   * @throws RealtimeException {@code CANCELLED} if a watcher has asked for it; otherwise what went
   *     wrong
   */
  Standing send(Path file, String name, Pace pace) throws InterruptedException {
    long size = sizeOf(file);
    try (ProgressTask task =
        progress.task(name).id(name).total(size, ProgressUpdate.BYTES).start()) {
      try {
        Standing all = sendAll(file, name, size, pace, task);
        task.complete();
        return all;
      } catch (RealtimeException e) {
        if (!task.isCancelRequested()) {
          task.fail(e.status().toString());
        }
        throw e;
      }
    }
  }

  private static long sizeOf(Path file) {
    try {
      if (!Files.exists(file)) {
        throw new IllegalArgumentException("there is no file " + file);
      }
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(file + " is no file");
      }
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException(file + " cannot be read");
      }
      return Files.size(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Tries on as long as it gets further. */
  private Standing sendAll(Path file, String name, long size, Pace pace, ProgressTask task)
      throws InterruptedException {
    int inVain = 0;
    while (true) {
      long before = task.count();
      try {
        return sendOnce(file, name, size, pace, task);
      } catch (RealtimeException e) {
        inVain = task.count() > before ? 0 : inVain + 1;
        if (e.status().code() != StatusCode.UNAVAILABLE || inVain == ATTEMPTS_IN_VAIN) {
          throw e;
        }
        log.accept("asks again: " + e.getMessage());
      }
    }
  }

  private Standing sendOnce(Path file, String name, long size, Pace pace, ProgressTask task)
      throws InterruptedException {
    StreamOptions options = StreamOptions.DEFAULT.withMetadata(Uploads.metadata(name, size));
    try (BlockingStream<Part, Standing> stream =
        BlockingStream.open(client, Uploads.SEND, options)) {
      // A sender that waits for the server does not look whether it was asked to cancel.
      task.onCancelRequested(why -> stream.cancel(cancelled(why)));
      try {
        return send(file, size, pace, task, stream);
      } catch (IOException e) {
        Status status =
            Status.of(StatusCode.ABORTED, file + " cannot be read on: " + e.getMessage());
        stream.cancel(status);
        throw new RealtimeException(status, e);
      }
    }
  }

  private static Status cancelled(String why) {
    return Status.of(StatusCode.CANCELLED, why.isEmpty() ? "by a watcher" : why);
  }

  private Standing send(
      Path file, long size, Pace pace, ProgressTask task, BlockingStream<Part, Standing> stream)
      throws IOException, InterruptedException {
    Standing there = next(stream);
    long position = there.bytes();
    Checksum checksum = Checksum.ofFirst(file, position);
    if (!checksum.hex().equals(there.sha256())) {
      log.accept("begins anew: the server has " + position + " bytes of something else");
      position = 0;
      checksum = new Checksum();
    } else if (position > 0) {
      log.accept("goes on at byte " + position + " of " + size);
    }
    stream.send(new Part.Start(position));
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(position);
      while (position < size) {
        byte[] bytes = in.readNBytes((int) Math.min(pace.pieceBytes(), size - position));
        if (bytes.length == 0) {
          throw new EOFException("it has shrunk from " + size + " bytes to " + position);
        }
        checksum.add(ByteBuffer.wrap(bytes));
        stream.send(new Part.Piece(ByteBuffer.wrap(bytes)));
        position += bytes.length;
        task.moveTo(Math.max(task.count(), position));
        pace.await(bytes.length);
      }
    }
    stream.send(new Part.End(checksum.hex()));
    return next(stream);
  }

  private static Standing next(BlockingStream<Part, Standing> stream) throws InterruptedException {
    return stream
        .receive()
        .orElseThrow(
            () -> new RealtimeException(StatusCode.DATA_LOSS, "the server has said no more"));
  }

  @Override
  public void close() {
    progress.close();
    client.close();
  }
}
