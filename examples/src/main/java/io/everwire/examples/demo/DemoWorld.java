package io.everwire.examples.demo;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * All who take part: a server with several listeners, peers that share a channel, a slow subscriber
 * to it, an uploader and a reader of a log, each with a session and ways to the server of its own.
 */
final class DemoWorld implements AutoCloseable {
  private static final int PEERS = 5;

  /** Those of the peers, the slow subscriber, the uploader and the reader. */
  static final int SESSIONS = PEERS + 3;

  private static final long UPLOAD_BYTES_PER_SECOND = 1024 * 1024;

  /** The share of the run, in percent, in which the upload is to be done. */
  private static final long UPLOAD_PERCENT = 95;

  private static final long MILLIS_PER_SECOND = 1_000;

  private final DemoServer server;
  private final List<Participant> participants = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private final Peer roamer;
  private final SlowSubscriber slow;
  private final Upload upload;
  private int sources;
  private int orders;

  /** Starts the server and makes the clients, which do not connect yet. */
  DemoWorld(DemoOptions options, SplittableRandom random) throws IOException {
    Duration uploadTime =
        Duration.ofSeconds(options.seconds()).multipliedBy(UPLOAD_PERCENT).dividedBy(100);
    RepeatedFile file =
        new RepeatedFile(
            options.upload(), uploadTime.toMillis() * UPLOAD_BYTES_PER_SECOND / MILLIS_PER_SECOND);
    List<Source> all = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      all.add(newSource());
    }
    UploadSink sink = new UploadSink(newSource());
    LogFeed feed = new LogFeed(options.log(), newSource());

    server = new DemoServer(options.transports(), sink, feed);

    Ledger ledger = new Ledger();
    List<Tamper> tampers = tampers(options, random.split());
    for (int i = 0; i < PEERS; i++) {
      String name = i < PEERS - 1 ? "peer-" + (i + 1) : "roamer";
      Subscriber subscriber = new Subscriber(all, ledger, tampers.get(i), () -> {});
      peers.add(new Peer(name, nextOrder(), all.get(i), subscriber, ledger, random.split()));
    }
    roamer = peers.get(PEERS - 1);
    slow = new SlowSubscriber(nextOrder(), all, ledger, random.split());
    upload = new Upload(nextOrder(), file, uploadTime, sink, random.split());
    participants.addAll(peers);
    participants.addAll(List.of(slow, upload, new LogReader(nextOrder(), feed, random.split())));
  }

  /** All listeners, in an order of preference that starts with another one each time. */
  private List<URI> nextOrder() {
    List<URI> order = new ArrayList<>(server.listeners());
    Collections.rotate(order, -orders++);
    return order;
  }

  /** Where the server listens, by the addresses that it had at first. */
  List<URI> listeners() {
    return server.listeners();
  }

  private Source newSource() {
    return new Source(++sources);
  }

  /** What stands before each peer's checker: nothing, but for one where sabotage is asked for. */
  private static List<Tamper> tampers(DemoOptions options, SplittableRandom random) {
    List<Tamper> tampers = new ArrayList<>(Collections.nCopies(PEERS, Tamper.NONE));
    if (options.sabotage()) {
      tampers.set(
          random.nextInt(PEERS), new Sabotage(Sabotage.Kind.of(options.seed()), random.split()));
    }
    return tampers;
  }

  /** Completes when everybody is connected and misses nothing from now on. */
  CompletableFuture<Void> begin() {
    return all(Participant::begin);
  }

  void tick(Duration sinceStart) {
    participants.forEach(participant -> participant.tick(sinceStart));
  }

  void stop() {
    participants.forEach(Participant::stop);
  }

  /** Completes when everything has arrived. To be called after the stop. */
  CompletableFuture<Void> settled() {
    return all(Participant::confirmed)
        .thenCompose(confirmed -> all(participant -> participant.inbox().complete()));
  }

  /** Restarts the server on the same broker; all sessions end without a warning. */
  void restart() {
    server.restart();
    showTheWay();
  }

  /** As {@link #restart}, with a broker that knows nothing. */
  void restartWithNewBroker() {
    server.restartWithNewBroker();
    showTheWay();
  }

  private void showTheWay() {
    sessions().forEach(session -> session.leadTo(server.present()));
  }

  private CompletableFuture<Void> all(Function<Participant, CompletableFuture<?>> step) {
    return CompletableFuture.allOf(
        participants.stream().map(step).toArray(CompletableFuture<?>[]::new));
  }

  /** In the order in which people are shown them. */
  List<Participant> participants() {
    return Collections.unmodifiableList(participants);
  }

  List<DemoSession> sessions() {
    return participants.stream().map(Participant::session).toList();
  }

  List<SessionDiary> diaries() {
    return sessions().stream().map(DemoSession::diary).toList();
  }

  List<Peer> peers() {
    return Collections.unmodifiableList(peers);
  }

  /** All subscriptions to the channel. */
  List<Subscriber> subscribers() {
    return participants.stream().flatMap(one -> one.subscriber().stream()).toList();
  }

  SlowSubscriber slow() {
    return slow;
  }

  Peer roamer() {
    return roamer;
  }

  Upload upload() {
    return upload;
  }

  /** Closes the clients, then the server, and then the ways between them. */
  @Override
  public void close() {
    participants.forEach(Participant::leave);
    server.close();
    sessions().forEach(DemoSession::close);
  }
}
