package io.everwire.examples.demo;

import io.everwire.Status;
import io.everwire.Stream;
import io.everwire.StreamListener;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Reads the lines of a {@link LogFeed} as they come. */
final class LogReader implements Participant {
  private final DemoSession session;
  private final LogFeed feed;
  private final Inbox inbox;
  private final Fingerprint fingerprint = new Fingerprint();
  private final CompletableFuture<String> hash = new CompletableFuture<>();

  LogReader(List<URI> listeners, LogFeed feed, RandomGenerator random) {
    this.feed = feed;
    Inbox lines = new Inbox(List.of(feed.source()), Tamper.NONE);
    this.inbox = lines;
    this.session = new DemoSession("log", listeners, () -> lines.sent() > lines.arrived(), random);
  }

  @Override
  public DemoSession session() {
    return session;
  }

  @Override
  public Source source() {
    return feed.source();
  }

  @Override
  public Inbox inbox() {
    return inbox;
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
    Stream<String, Parcel> stream = session.client().open(LogFeed.TYPE, new Lines());
    var unused = stream.send(feed.name());
    stream.halfClose();
    return session.client().connect();
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
  public CompletableFuture<?> settled() {
    return CompletableFuture.allOf(hash, inbox.complete());
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
    String sent = String.valueOf(feed.hash());
    String came =
        hash.handle((text, failure) -> failure == null ? text : failure.toString())
            .getNow("not complete");
    return came.equals(sent)
        ? List.of()
        : List.of("SHA-256 of the log is " + sent + " at the server, and here: " + came);
  }

  @Override
  public List<String> findings() {
    if (!troubles().isEmpty()) {
      return List.of();
    }
    return List.of(
        String.format(
            Locale.ROOT,
            "lines of %s: %,d over one stream, SHA-256 %s at both ends",
            feed.name(),
            source().sent(),
            feed.hash()));
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
      } else {
        hash.completeExceptionally(status.asException());
      }
    }
  }
}
