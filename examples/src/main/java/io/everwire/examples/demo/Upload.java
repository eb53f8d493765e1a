package io.everwire.examples.demo;

import io.everwire.Codec;
import io.everwire.Status;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Uploads a file again and again over one stream, which the server ends by telling the SHA-256 of
 * all that it got.
 */
final class Upload implements Participant {
  /** Parcels up, one hash down. */
  static final StreamType<Parcel, String> TYPE =
      StreamType.duplex("demo/upload", Parcel.CODEC, Codec.utf8());

  /** Above the size from which a message travels in parts. */
  private static final int MOST_CHUNK_BYTES = 96 * 1024;

  /** Handed to the stream and not yet passed: with one chunk more, less than a stream's queue. */
  private static final long MOST_WAITING_BYTES = 128 * 1024;

  private final DemoSession session;
  private final RepeatedFile file;
  private final UploadSink sink;
  private final Pace bytesPace;
  private final RandomGenerator random;
  private final Fingerprint fingerprint = new Fingerprint();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private final Stream<Parcel, String> stream;
  private long handedBytes;
  private @Nullable String hash;

  /**
   * Makes an upload.
   *
   * @param listeners where to
   * @param file what is sent
   * @param duration how long it is to take
   * @param sink the server's end
   * @param random draws the sizes of chunks
   */
  Upload(
      List<URI> listeners,
      RepeatedFile file,
      Duration duration,
      UploadSink sink,
      RandomGenerator random) {
    this.file = file;
    this.sink = sink;
    this.bytesPace = Pace.of(file.bytes(), duration);
    this.random = random;
    this.session =
        new DemoSession(
            "upload", listeners, () -> sink.inbox().sent() > sink.inbox().arrived(), random);
    this.stream = session.client().open(TYPE, new Answer());
  }

  @Override
  public DemoSession session() {
    return session;
  }

  @Override
  public Source source() {
    return sink.source();
  }

  @Override
  public Inbox inbox() {
    return sink.inbox();
  }

  @Override
  public long out() {
    return source().sent();
  }

  @Override
  public long in() {
    return 0;
  }

  @Override
  public CompletableFuture<?> begin() {
    return session.client().connect();
  }

  @Override
  public void tick(Duration sinceStart) {
    long dueBytes = Math.min(file.bytes(), bytesPace.due(sinceStart));
    while (handedBytes < dueBytes && waitingBytes.get() < MOST_WAITING_BYTES && !answer.isDone()) {
      send(file.chunk(handedBytes, random.nextInt(1, MOST_CHUNK_BYTES + 1)));
    }
    if (handedBytes == file.bytes() && hash == null) {
      hash = fingerprint.hex();
      stream.halfClose();
    }
  }

  private void send(ByteBuffer chunk) {
    int bytes = chunk.remaining();
    fingerprint.add(chunk);
    handedBytes += bytes;
    waitingBytes.addAndGet(bytes);
    var unused =
        stream
            .send(source().next(chunk))
            .whenComplete((passed, failure) -> waitingBytes.addAndGet(-bytes));
  }

  /** An upload is finished, not stopped. */
  @Override
  public void stop() {}

  @Override
  public CompletableFuture<?> settled() {
    return answer.thenCompose(told -> inbox().complete());
  }

  @Override
  public void leave() {
    session.leave();
  }

  @Override
  public Optional<Duration> latency() {
    return Optional.empty();
  }

  @Override
  public List<String> troubles() {
    String sent = String.valueOf(hash);
    String told =
        answer
            .handle((text, failure) -> failure == null ? text : failure.toString())
            .getNow("no answer");
    return told.equals(sent)
        ? List.of()
        : List.of("SHA-256 of the upload is " + sent + " here, and there: " + told);
  }

  @Override
  public List<String> findings() {
    if (!troubles().isEmpty()) {
      return List.of();
    }
    return List.of(
        String.format(
            Locale.ROOT,
            "upload of %s: %,d bytes in %,d messages over one stream, SHA-256 %s at both ends",
            file,
            file.bytes(),
            source().sent(),
            hash));
  }

  /** How many bytes of the file have arrived. */
  long arrivedBytes() {
    return sink.bytes();
  }

  String fileName() {
    return file.toString();
  }

  long totalBytes() {
    return file.bytes();
  }

  private final class Answer implements StreamListener<String> {
    private String told = "nothing";

    @Override
    public void onMessage(String message) {
      told = message;
    }

    @Override
    public void onClosed(Status status) {
      if (status.isOk()) {
        answer.complete(told);
      } else {
        answer.completeExceptionally(status.asException());
      }
    }
  }
}
