package io.everwire.examples.demo;

import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Reads the lines of a {@link LogFeed} as they come. When the session is lost, and the stream with
 * it, it asks for what follows the last line that it has.
 */
final class LogReader implements Participant {
  private final DemoSession session;
  private final LogFeed feed;
  private final Inbox inbox;
  private final Fingerprint fingerprint = new Fingerprint();
  private final CompletableFuture<String> hash = new CompletableFuture<>();
  private final AtomicInteger streams = new AtomicInteger();

  LogReader(List<URI> listeners, LogFeed feed, RandomGenerator random) {
    this.feed = feed;
    Inbox lines = Inbox.of(feed.source());
    this.inbox = lines;
    this.session =
        new DemoSession(
            "log", listeners, Limits.DEFAULT, () -> lines.expected() > lines.arrived(), random);
  }

  @Override
  public DemoSession session() {
    return session;
  }

  @Override
  public long sent() {
    return feed.source().sent();
  }

  @Override
  public Inbox inbox() {
    return inbox;
  }

  @Override
  public Optional<Subscriber> subscriber() {
    return Optional.empty();
  }

  @Override
  public long out() {
    return 0;
  }

  @Override
  public long in() {
    return inbox.arrived();
  }

  @Override
  public CompletableFuture<?> begin() {
    ask();
    return session.client().connect();
  }

  private void ask() {
    streams.incrementAndGet();
    Stream<LogRequest, Parcel> stream = session.client().open(LogFeed.TYPE, new Lines());
    var unused = stream.send(new LogRequest(feed.name(), inbox.arrived()));
    stream.halfClose();
  }

  @Override
  public void tick(Duration sinceStart) {
    feed.tick(sinceStart);
  }

  @Override
  public void stop() {
    feed.stop();
  }

  @Override
  public CompletableFuture<?> confirmed() {
    return hash;
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
    String came =
        hash.handle((text, failure) -> failure == null ? text : failure.toString())
            .getNow("not complete");
    return came.equals(feed.hex())
        ? List.of()
        : List.of("SHA-256 of the log is " + feed.hex() + " at the server, and here: " + came);
  }

  @Override
  public List<String> findings() {
    if (!troubles().isEmpty()) {
      return List.of();
    }
    return List.of(
        String.format(
            Locale.ROOT,
            "lines of %s: %,d over %d streams, SHA-256 %s at both ends",
            feed.name(),
            sent(),
            streams.get(),
            feed.hex()));
  }

  private final class Lines implements StreamListener<Parcel> {
    @Override
    public void onMessage(Parcel line) {
      fingerprint.add(line.body());
      inbox.arrive(line);
    }

    @Override
    public void onClosed(Status status) {
      if (status.isOk()) {
        hash.complete(fingerprint.hex());
      } else if (status.code() == StatusCode.UNAVAILABLE && !hash.isDone()) {
        ask();
      } else {
        hash.completeExceptionally(status.asException());
      }
    }
  }
}
