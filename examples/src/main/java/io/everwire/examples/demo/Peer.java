package io.everwire.examples.demo;

import io.everwire.Channel;
import io.everwire.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Publishes to the channel that all peers share, and subscribes to it. */
final class Peer implements Participant {
  static final String CHANNEL = "demo/room";

  private static final Pace PACE = new Pace(120);

  private final DemoSession session;
  private final Source source;
  private final Subscriber subscriber;
  private final Channel<Parcel> channel;
  private final Publisher publisher;

  Peer(
      String name,
      List<URI> listeners,
      Source source,
      Subscriber subscriber,
      Ledger ledger,
      RandomGenerator random) {
    AtomicLong unconfirmed = new AtomicLong();
    this.source = source;
    this.subscriber = subscriber;
    this.session =
        new DemoSession(name, listeners, Limits.DEFAULT, () -> unconfirmed.get() > 0, random);
    this.channel = session.client().channel(CHANNEL, Parcel.CODEC);
    this.publisher = new Publisher(channel, source, PACE, unconfirmed, ledger, random);
  }

  @Override
  public DemoSession session() {
    return session;
  }

  @Override
  public long sent() {
    return source.sent();
  }

  @Override
  public Inbox inbox() {
    return subscriber.inbox();
  }

  @Override
  public Optional<Subscriber> subscriber() {
    return Optional.of(subscriber);
  }

  Publisher publisher() {
    return publisher;
  }

  @Override
  public long out() {
    return source.sent();
  }

  @Override
  public long in() {
    return inbox().arrived();
  }

  @Override
  public CompletableFuture<?> begin() {
    return CompletableFuture.allOf(session.client().connect(), subscriber.begin(channel));
  }

  @Override
  public void tick(Duration sinceStart) {
    publisher.tick(sinceStart);
  }

  @Override
  public void stop() {
    publisher.stop();
  }

  @Override
  public CompletableFuture<?> confirmed() {
    return publisher.settled();
  }

  @Override
  public void leave() {
    subscriber.leave();
    session.leave();
  }

  @Override
  public Optional<Duration> latency() {
    return publisher.latency();
  }

  @Override
  public List<String> troubles() {
    return java.util.stream.Stream.of(subscriber.troubles(), publisher.troubles())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public List<String> findings() {
    return List.of();
  }
}
