package io.everwire.examples.demo;

import io.everwire.Codec;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandler;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a stream of log lines: a client names the log, the server sends its lines at
 * a steady rate, from the top again and again. Serves one client. Ticks come from one thread.
 */
final class LogFeed implements StreamHandler<Parcel, String> {
  /** The log's name up, its lines down. */
  static final StreamType<String, Parcel> TYPE =
      StreamType.duplex("demo/log", Codec.utf8(), Parcel.CODEC);

  private static final Pace PACE = new Pace(200);

  private final String name;
  private final List<String> lines;
  private final Source source;
  private final Fingerprint fingerprint = new Fingerprint();
  private final AtomicReference<@Nullable Stream<Parcel, String>> reader = new AtomicReference<>();
  private @Nullable String hash;

  LogFeed(Path log, Source source) throws IOException {
    this.name = String.valueOf(log.getFileName());
    this.lines = Files.readAllLines(log);
    this.source = source;
    if (lines.isEmpty()) {
      throw new IOException(log + " is empty");
    }
  }

  String name() {
    return name;
  }

  Source source() {
    return source;
  }

  @Override
  public StreamListener<String> accept(StreamContext context, Stream<Parcel, String> stream) {
    return asked -> {
      if (!asked.equals(name) || !reader.compareAndSet(null, stream)) {
        stream.cancel(Status.of(StatusCode.NOT_FOUND, "there is no log \"" + asked + "\" to read"));
      }
    };
  }

  /** Sends the lines that are due, as far as the stream takes them. */
  void tick(Duration sinceStart) {
    Stream<Parcel, String> stream = reader.get();
    while (stream != null
        && hash == null
        && stream.isReady()
        && source.sent() < PACE.due(sinceStart)) {
      String line = lines.get((int) (source.sent() % lines.size()));
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      fingerprint.add(bytes);
      var unused = stream.send(source.next(bytes));
    }
  }

  /** Sends nothing more. */
  void stop() {
    hash = fingerprint.hex();
    Stream<Parcel, String> stream = reader.get();
    if (stream != null) {
      stream.halfClose();
    }
  }

  /** The hash of what was sent; null before the end. */
  @Nullable String hash() {
    return hash;
  }
}
