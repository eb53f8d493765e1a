package io.everwire.examples.demo;

import io.everwire.Channel;
import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Publishes to the channel that all peers share, and subscribes to it. */
final class Peer implements Participant {
  private static final String CHANNEL = "demo/room";
  private static final Pace PACE = new Pace(120);

  private final DemoSession session;
  private final Source source;
  private final Inbox inbox;
  private final Channel<Parcel> channel;
  private final Publisher publisher;
  private @Nullable Subscription subscription;
  private final List<String> troubles = new CopyOnWriteArrayList<>();

  Peer(String name, List<URI> listeners, Source source, Inbox inbox, RandomGenerator random) {
    AtomicLong unconfirmed = new AtomicLong();
    this.source = source;
    this.inbox = inbox;
    this.session = new DemoSession(name, listeners, () -> unconfirmed.get() > 0, random);
    this.channel = session.client().channel(CHANNEL, Parcel.CODEC);
    this.publisher = new Publisher(channel, source, PACE, unconfirmed, random);
  }

  @Override
  public DemoSession session() {
    return session;
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Inbox inbox() {
    return inbox;
  }

  @Override
  public long out() {
    return source.sent();
  }

  @Override
  public long in() {
    return inbox.arrived();
  }

  @Override
  public CompletableFuture<?> begin() {
    subscription = channel.subscribe(new Listener());
    return CompletableFuture.allOf(session.client().connect(), subscription.ready());
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
  public CompletableFuture<?> settled() {
    return CompletableFuture.allOf(publisher.settled(), inbox.complete());
  }

  @Override
  public void leave() {
    if (subscription != null) {
      subscription.close();
    }
    session.leave();
  }

  @Override
  public Optional<Duration> latency() {
    return publisher.latency();
  }

  @Override
  public List<String> troubles() {
    return java.util.stream.Stream.of(troubles, publisher.failures())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public List<String> findings() {
    return List.of();
  }

  private final class Listener implements SubscriptionListener<Parcel> {
    @Override
    public void onMessage(Message<Parcel> message) {
      inbox.arrive(message.payload());
    }

    @Override
    public void onGap(Gap gap) {
      troubles.add("was told of a gap: " + gap);
    }

    @Override
    public void onUndecodable(Position position, RealtimeException error) {
      troubles.add("got a damaged message at " + position + ": " + error.getMessage());
    }

    @Override
    public void onEnded(Status status) {
      if (!status.isOk()) {
        troubles.add("lost its subscription: " + status);
      }
    }
  }
}
