package io.everwire.examples.upload;

import io.everwire.BlockingStream;
import io.everwire.ChannelPolicy;
import io.everwire.RealtimeException;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.StreamContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Receives files into a folder, each in a thread of its own that waits for the disk, and so holds
 * the sender.
 *
 * <ul>
 *   <li>What has come of a file is kept when its sender or the connection dies, and thrown away
 *       when the sender cancels.
 *   <li>Whoever sends a file anew takes the place of who sent it before: the session of a sender
 *       that was killed is still there for a while.
 *   <li>At most {@link #MOST_FILES} files are received at once.
 * </ul>
 */
final class UploadServer implements AutoCloseable {
  static final int MOST_FILES = 64;

  private static final int MOST_WATCHED = 1_000;
  private static final long PATIENCE_SECONDS = 10;

  /** An upload of the moment; done when it no longer touches the file. */
  private record Receiving(BlockingStream<Standing, Part> stream, CompletableFuture<Void> done) {}

  private final Path folder;
  private final Consumer<String> log;
  private final Map<String, Receiving> receiving = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(MOST_FILES);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> new Thread(task, "upload"));
  private final RealtimeServer server;

  /**
   * Starts to listen.
   *
   * @param listeners where
   * @param folder where files go
   * @param log told for each file how it ended; by several threads
   */
  UploadServer(List<URI> listeners, Path folder, Consumer<String> log) {
    this.folder = folder;
    this.log = log;
    RealtimeServer.Builder builder =
        RealtimeServer.builder()
            .channels(Uploads.PROGRESS, ChannelPolicy.create().retain(MOST_WATCHED))
            .stream(Uploads.SEND, BlockingStream.handler(threads, this::receive));
    listeners.forEach(uri -> builder.listen(uri.toString()));
    server = builder.build().start();
  }

  /** Where it listens. */
  List<URI> uris() {
    return server.uris();
  }

  private void receive(StreamContext context, BlockingStream<Standing, Part> stream)
      throws IOException, InterruptedException {
    if (!places.tryAcquire()) {
      throw new RealtimeException(
          StatusCode.RESOURCE_EXHAUSTED,
          MOST_FILES + " files are being received, which is the limit (UploadServer.MOST_FILES)");
    }
    String name = Uploads.name(context.metadata());
    Receiving mine = new Receiving(stream, new CompletableFuture<>());
    try {
      takePlace(name, mine);
      try (PartialFile file = PartialFile.open(folder, name, Uploads.size(context.metadata()))) {
        Standing all = receive(context, stream, name, file);
        log.accept("received " + name + ", " + all.bytes() + " bytes, sha256 " + all.sha256());
        stream.send(all);
      }
    } finally {
      receiving.remove(name, mine);
      mine.done().complete(null);
      places.release();
    }
  }

  private void takePlace(String name, Receiving mine) throws InterruptedException {
    for (Receiving other = receiving.putIfAbsent(name, mine);
        other != null;
        other = receiving.putIfAbsent(name, mine)) {
      other.stream()
          .cancel(Status.of(StatusCode.ABORTED, "\"" + name + "\" is being sent by another now"));
      try {
        other.done().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new RealtimeException(
            Status.of(StatusCode.UNAVAILABLE, "\"" + name + "\" is still being written"), e);
      }
    }
  }

  private Standing receive(
      StreamContext context, BlockingStream<Standing, Part> stream, String name, PartialFile file)
      throws IOException, InterruptedException {
    try {
      stream.send(file.standing());
      for (Optional<Part> part = stream.receive(); part.isPresent(); part = stream.receive()) {
        if (part.get() instanceof Part.Start start) {
          file.startAt(start.at());
        } else if (part.get() instanceof Part.Piece piece) {
          file.append(piece.bytes());
        } else if (part.get() instanceof Part.End end) {
          return file.finish(end.sha256());
        }
      }
      throw new RealtimeException(StatusCode.INVALID_ARGUMENT, "\"" + name + "\" has no end");
    } catch (IOException | InterruptedException | RuntimeException e) {
      boolean isCancelled =
          context.ended().map(status -> status.code() == StatusCode.CANCELLED).orElse(false);
      if (isCancelled) {
        file.discard();
        log.accept("cancelled " + name);
      } else {
        log.accept("keeps " + file.bytes() + " bytes of " + name);
      }
      throw e;
    }
  }

  /** Sessions first, which ends the work for them; what they have brought stays. */
  @Override
  public void close() {
    server.close();
    threads.shutdown();
  }
}
