package io.everwire.testkit.seeds;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.StatusCode;
import io.everwire.StreamType;
import io.everwire.Subscription;
import io.everwire.testkit.simulation.VirtualNode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client with all that it does: publishes, subscribes, talks, moves, and closes. */
final class ClientActor {
  static final Codec<ByteBuffer> RAW = Codec.of(bytes -> bytes, bytes -> bytes);
  static final StreamType<ByteBuffer, ByteBuffer> TALK = StreamType.duplex("talk", RAW, RAW);

  private final Judge judge;
  private final int number;
  private final VirtualNode node;
  private final RealtimeClient client;
  private final Lanes lanes;
  private final Map<String, Publisher> publishers = new LinkedHashMap<>();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final List<Talk> talks = new ArrayList<>();
  private final List<CompletableFuture<Void>> promises = new ArrayList<>();
  private final List<ConnectionEvent> losses = new ArrayList<>();
  private final Map<ConnectionEvent.Kind, Integer> events = new LinkedHashMap<>();
  private final List<URI> order;
  private final Set<URI> shutOut = new HashSet<>();
  private @Nullable URI chosen;
  private Optional<URI> hint = Optional.empty();
  private Optional<URI> hinted = Optional.empty();
  private @Nullable CompletableFuture<Void> closing;

  /** A stream of this client's, and how many sessions the client had lost when it was opened. */
  private record Talk(Exchange exchange, int lossesBefore) {}

  /**
   * Begins with a client that connects.
   *
   * @param order its endpoints, the preferred one first
   */
  ClientActor(
      Judge judge,
      int number,
      VirtualNode node,
      RealtimeClient client,
      Lanes lanes,
      List<URI> order) {
    this.order = order;
    this.judge = judge;
    this.number = number;
    this.node = node;
    this.client = client;
    this.lanes = lanes;
    client.connection().onEvent(this::onEvent);
    promises.add(client.connect());
  }

  private void onEvent(ConnectionEvent event) {
    events.merge(event.kind(), 1, Integer::sum);
    switch (event.kind()) {
      case DRAINING -> hint = event.endpoint();
      case SESSION_LOST -> losses.add(event);
      case SESSION_OPENED -> {
        shutOut.clear();
        // Where the server has sent the client is best as long as the session lives.
        hinted = hint.equals(event.endpoint()) ? hint : Optional.empty();
        hint = Optional.empty();
      }
      case ATTEMPT_FAILED -> {
        if (event.reason().code() == StatusCode.NOT_FOUND) {
          event.endpoint().ifPresent(shutOut::add);
        }
      }
      default -> {}
    }
  }

  int number() {
    return number;
  }

  VirtualNode node() {
    return node;
  }

  List<Subscriber> subscribers() {
    return subscribers;
  }

  Map<String, Publisher> publishers() {
    return publishers;
  }

  List<ConnectionEvent> losses() {
    return losses;
  }

  int count(ConnectionEvent.Kind kind) {
    return events.getOrDefault(kind, 0);
  }

  boolean isGone() {
    return closing != null || node.isCrashed();
  }

  void tick() {
    lanes.tick();
  }

  void publish(ChannelLedger ledger, int burst, Sizes sizes) {
    publishers
        .computeIfAbsent(
            ledger.name(),
            name ->
                new Publisher(
                    judge,
                    number * 10 + publishers.size(),
                    channel(name),
                    ledger,
                    sizes,
                    node.random()))
        .publish(burst);
  }

  void subscribe(ChannelLedger ledger, PublicationIndex publications) {
    subscribers.add(
        new Subscriber(judge, "client " + number, channel(ledger.name()), ledger, publications));
  }

  void unsubscribe(int which) {
    Subscriber subscriber = subscribers.get(which);
    if (!subscriber.isClosing()) {
      subscriber.close();
    }
  }

  void open(Exchange exchange) {
    talks.add(new Talk(exchange, losses.size()));
    exchange.opener().use(client.open(TALK, exchange.opener()));
    exchange.opener().pump();
  }

  void pumpTalks() {
    for (Talk talk : talks) {
      talk.exchange().opener().pump();
      talk.exchange().acceptor().pump();
    }
  }

  void migrateTo(String uri) {
    CompletableFuture<Void> moved = client.migrateTo(uri);
    promises.add(moved);
    promises.add(moved.thenRun(() -> chosen = URI.create(uri)).exceptionally(failure -> null));
  }

  void refresh() {
    promises.add(client.refreshCredentials());
  }

  void close(Duration timeout) {
    if (closing == null) {
      closing = client.closeAsync(timeout);
    }
  }

  boolean isClosed() {
    return closing != null && closing.isDone();
  }

  int messages() {
    int sum = 0;
    for (Publisher publisher : publishers.values()) {
      sum += publisher.confirmed();
    }
    for (Talk talk : talks) {
      sum += talk.exchange().messages();
    }
    return sum;
  }

  /**
   * Where the session runs rather than where it should: where the application has moved it last, or
   * else at the first endpoint. Left out are those that do not know it, but the one where it is: a
   * link that lives is not given up because another to the same address was sent astray. Empty if
   * all is well.
   */
  String misplaced() {
    if (isGone()) {
      return "";
    }
    List<URI> preferred = new ArrayList<>(order);
    if (chosen != null) {
      preferred.add(0, chosen);
    }
    hinted.ifPresent(uri -> preferred.add(0, uri));
    Optional<URI> place = client.connection().endpoint();
    preferred.removeIf(uri -> shutOut.contains(uri) && !place.equals(Optional.of(uri)));
    boolean isWell =
        preferred.isEmpty() ? place.isPresent() : place.equals(Optional.of(preferred.get(0)));
    return isWell
        ? ""
        : "client-%d is at %s, should be at the first of %s"
            .formatted(number, place.map(URI::toString).orElse("no endpoint"), preferred);
  }

  /** What is still open; empty when all that the client was asked for has come to its end. */
  String unsettled() {
    if (node.isCrashed()) {
      return "";
    }
    StringBuilder open = new StringBuilder();
    long promised = promises.stream().filter(promise -> !promise.isDone()).count();
    if (promised > 0) {
      open.append(promised).append(" promises, ");
    }
    for (Publisher publisher : publishers.values()) {
      if (publisher.pending() > 0) {
        open.append(publisher.pending())
            .append(" publishes to ")
            .append(publisher.channel())
            .append(", ");
      }
    }
    for (Talk talk : talks) {
      if (!talk.exchange().isSettled()) {
        open.append(talk.exchange()).append(", ");
      }
    }
    for (Subscriber subscriber : subscribers) {
      boolean settled =
          (isGone() || subscriber.isClosing()) ? subscriber.isOver() : subscriber.hasCaughtUp();
      if (!settled) {
        open.append(subscriber)
            .append(" (")
            .append(subscriber.subscription().state())
            .append("), ");
      }
    }
    return open.isEmpty()
        ? ""
        : "client "
            + number
            + " ("
            + lanes.kind()
            + ", "
            + client.connection().state()
            + "): "
            + open;
  }

  void check() {
    if (node.isCrashed()) {
      return;
    }
    for (Subscriber subscriber : subscribers) {
      subscriber.checkStart();
      if (subscriber.gaps() > losses.size()) {
        throw new Violation(
            subscriber + ": " + subscriber.gaps() + " gaps, " + losses.size() + " sessions lost");
      }
    }
    for (Publisher publisher : publishers.values()) {
      checkFailures(publisher);
    }
    for (Talk talk : talks) {
      talk.exchange().check(losses.size() > talk.lossesBefore() || isGone());
    }
  }

  /**
   * Checks that no session was lost which had to be kept: a session that its server has never heard
   * of after its Welcome may be dropped after the handshake timeout.
   */
  void checkLosses() {
    for (ConnectionEvent loss : losses) {
      if (!loss.reason().message().contains("was not resumed within 5000 ms")) {
        throw new Violation("client " + number + " lost its session: " + loss);
      }
    }
  }

  private void checkFailures(Publisher publisher) {
    for (Publication publication : publisher.publications()) {
      io.everwire.Status failure = publication.failure();
      if (failure == null) {
        continue;
      }
      boolean expected =
          switch (failure.code()) {
            case RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED -> true;
            case ABORTED -> !losses.isEmpty() || isGone();
            case CANCELLED -> isGone();
            default -> false;
          };
      if (!expected) {
        throw new Violation(publication + " failed with " + failure);
      }
    }
  }

  /** Checks that a closed client has left nothing behind. */
  void checkClosed() {
    for (Subscriber subscriber : subscribers) {
      if (!subscriber.isOver() || subscriber.subscription().state() != Subscription.State.ENDED) {
        throw new Violation(
            subscriber
                + " is still "
                + subscriber.subscription().state()
                + " though its client is closed");
      }
    }
    if (node.waitingTimers() + node.waitingTasks() > 0) {
      throw new Violation(
          "client " + number + " is closed and has left behind " + node.describeWaiting());
    }
  }

  private Channel<ByteBuffer> channel(String name) {
    return client.channel(name, RAW);
  }
}
