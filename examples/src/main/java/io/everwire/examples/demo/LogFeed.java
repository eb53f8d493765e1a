package io.everwire.examples.demo;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamHandler;
import io.everwire.StreamListener;
import io.everwire.StreamType;
import io.everwire.codec.json.JsonCodec;
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
 * The server's end of a stream of log lines: a client says which log, and what it has of it, the
 * server sends the lines that follow at a steady rate, from the top again and again. Serves one
 * client, and outlives servers. Ticks come from one thread.
 */
final class LogFeed implements StreamHandler<Parcel, LogRequest> {
  /** What is wanted up, lines down. */
  static final StreamType<LogRequest, Parcel> TYPE =
      StreamType.duplex("demo/log", JsonCodec.of(LogRequest.class), Parcel.CODEC);

  private static final Pace PACE = new Pace(200);

  private record Reader(Stream<Parcel, LogRequest> stream, long after) {}

  private final String name;
  private final List<String> lines;
  private final Source source;
  private final AtomicReference<@Nullable Reader> newest = new AtomicReference<>();
  private @Nullable Reader present;
  private long end = Long.MAX_VALUE;

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
  public StreamListener<LogRequest> accept(
      StreamContext context, Stream<Parcel, LogRequest> stream) {
    return asked -> {
      if (asked.name().equals(name)) {
        newest.set(new Reader(stream, asked.after()));
      } else {
        stream.cancel(
            Status.of(StatusCode.NOT_FOUND, "there is no log \"" + asked.name() + "\" to read"));
      }
    };
  }

  /** Sends the lines that are due, as far as the stream takes them. */
  void tick(Duration sinceStart) {
    Reader next = newest.getAndSet(null);
    if (next != null) {
      present = next;
      source.rewindTo(next.after());
    }
    Reader reader = present;
    if (reader == null) {
      return;
    }
    long due = Math.min(end, PACE.due(sinceStart));
    while (source.sent() < due && reader.stream().isReady()) {
      var unused = reader.stream().send(source.next(line(source.sent())));
    }
    if (source.sent() == end) {
      present = null;
      reader.stream().halfClose();
    }
  }

  private ByteBuffer line(long number) {
    String text = lines.get((int) (number % lines.size()));
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins no further line; what a reader has lost of the others is sent again. */
  void stop() {
    end = source.sent();
  }

  /** The SHA-256 of all lines that were sent, in hex. To be asked after the stop. */
  String hex() {
    Fingerprint fingerprint = new Fingerprint();
    for (long number = 0; number < source.sent(); number++) {
      fingerprint.add(line(number));
    }
    return fingerprint.hex();
  }
}
