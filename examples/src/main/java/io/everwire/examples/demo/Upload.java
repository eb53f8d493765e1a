package io.everwire.examples.demo;

import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.codec.json.JsonCodec;
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
 * all that it got. When the session is lost, and the stream with it, it goes on over another stream
 * from where the server says that it stands.
 */
final class Upload implements Participant {
  /** Parcels up; down what the server has. */
  static final StreamType<Parcel, UploadState> TYPE =
      StreamType.duplex("demo/upload", Parcel.CODEC, JsonCodec.of(UploadState.class));

  /** Above the size from which a message travels in parts. */
  private static final int MOST_CHUNK_BYTES = 96 * 1024;

  /** Handed to the stream and not yet passed: with one chunk more, less than a stream's queue. */
  private static final long MOST_WAITING_BYTES = 128 * 1024;

  private final DemoSession session;
  private final RepeatedFile file;
  private final UploadSink sink;
  private final Pace bytesPace;
  private final RandomGenerator random;
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private @Nullable Leg leg;
  private int legs;
  private long handedBytes;

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
    Inbox inbox = sink.inbox();
    this.session =
        new DemoSession(
            "upload", listeners, Limits.DEFAULT, () -> inbox.expected() > inbox.arrived(), random);
  }

  @Override
  public DemoSession session() {
    return session;
  }

  @Override
  public long sent() {
    return sink.source().sent();
  }

  @Override
  public Inbox inbox() {
    return sink.inbox();
  }

  @Override
  public Optional<Subscriber> subscriber() {
    return Optional.empty();
  }

  @Override
  public long out() {
    return sent();
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
    Leg present = leg;
    if (answer.isDone()) {
      return;
    }
    if (present == null || present.lost) {
      leg = new Leg();
      legs++;
    } else if (present.goesOnFrom != null) {
      present.advance(Math.min(file.bytes(), bytesPace.due(sinceStart)));
    }
  }

  /** An upload is finished, not stopped. */
  @Override
  public void stop() {}

  @Override
  public CompletableFuture<?> confirmed() {
    return answer;
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
    String told =
        answer
            .handle((text, failure) -> failure == null ? text : failure.toString())
            .getNow("no answer");
    return told.equals(file.hex())
        ? List.of()
        : List.of("SHA-256 of the upload is " + file.hex() + " here, and there: " + told);
  }

  @Override
  public List<String> findings() {
    if (!troubles().isEmpty()) {
      return List.of();
    }
    return List.of(
        String.format(
            Locale.ROOT,
            "upload of %s: %,d bytes in %,d messages over %d streams, each from where the one before"
                + " was lost, SHA-256 %s at both ends",
            file,
            file.bytes(),
            sent(),
            legs,
            file.hex()));
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

  /** One stream, up to its end or that of its session. Advances in the ticks' thread. */
  private final class Leg implements StreamListener<UploadState> {
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Stream<Parcel, UploadState> stream = session.client().open(TYPE, this);
    private volatile @Nullable UploadState goesOnFrom;
    private volatile boolean lost;
    private String hash = "none";
    private boolean begun;
    private boolean ended;

    void advance(long dueBytes) {
      UploadState start = goesOnFrom;
      if (!begun && start != null) {
        begun = true;
        handedBytes = start.bytes();
        sink.source().rewindTo(start.messages());
      }
      while (handedBytes < dueBytes && waitingBytes.get() < MOST_WAITING_BYTES && !lost) {
        send(file.chunk(handedBytes, random.nextInt(1, MOST_CHUNK_BYTES + 1)));
      }
      if (handedBytes == file.bytes() && !ended) {
        ended = true;
        stream.halfClose();
      }
    }

    private void send(ByteBuffer chunk) {
      int bytes = chunk.remaining();
      handedBytes += bytes;
      waitingBytes.addAndGet(bytes);
      var unused =
          stream
              .send(sink.source().next(chunk))
              .whenComplete((passed, failure) -> waitingBytes.addAndGet(-bytes));
    }

    @Override
    public void onMessage(UploadState state) {
      if (goesOnFrom == null) {
        goesOnFrom = state;
      }
      hash = state.hash();
    }

    @Override
    public void onClosed(Status status) {
      if (status.isOk()) {
        answer.complete(hash);
      } else if (status.code() == StatusCode.UNAVAILABLE) {
        lost = true;
      } else {
        answer.completeExceptionally(status.asException());
      }
    }
  }
}
