package io.everwire.examples.demo;

import io.everwire.RealtimeServer;
import io.everwire.examples.NetworkTransport;
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
 * All who take part: a server with several listeners, peers that share a channel, an uploader and a
 * reader of a log, each with a session and ways to the server of its own.
 */
final class DemoWorld implements AutoCloseable {
  private static final int PEERS = 5;

  /** Those of the peers, the uploader and the reader. */
  static final int SESSIONS = PEERS + 2;

  private static final long UPLOAD_BYTES_PER_SECOND = 1024 * 1024;

  /** The share of the run, in percent, in which the upload is to be done. */
  private static final long UPLOAD_PERCENT = 95;

  private static final long MILLIS_PER_SECOND = 1_000;

  private final RealtimeServer server;
  private final List<Participant> participants = new ArrayList<>();
  private final Peer roamer;
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
    Source uploadSource = newSource();
    UploadSink sink = new UploadSink(uploadSource, new Inbox(List.of(uploadSource), Tamper.NONE));
    LogFeed feed = new LogFeed(options.log(), newSource());

    server =
        listening(options.transports()).stream(Upload.TYPE, sink).stream(LogFeed.TYPE, feed)
            .build()
            .start();

    List<Tamper> tampers = tampers(options, random.split());
    for (int i = 0; i < PEERS - 1; i++) {
      Inbox inbox = new Inbox(all, tampers.get(i));
      participants.add(new Peer("peer-" + (i + 1), nextOrder(), all.get(i), inbox, random.split()));
    }
    int last = PEERS - 1;
    Inbox inbox = new Inbox(all, tampers.get(last));
    roamer = new Peer("roamer", nextOrder(), all.get(last), inbox, random.split());
    upload = new Upload(nextOrder(), file, uploadTime, sink, random.split());
    participants.addAll(List.of(roamer, upload, new LogReader(nextOrder(), feed, random.split())));
  }

  /** With a single transport the server listens twice, so that there is a way out. */
  private static RealtimeServer.Builder listening(List<NetworkTransport> transports) {
    RealtimeServer.Builder builder = RealtimeServer.builder();
    transports.forEach(transport -> builder.listen(transport.anyPort()));
    if (transports.size() == 1) {
      builder.listen(transports.get(0).anyPort());
    }
    return builder;
  }

  /** All listeners, in an order of preference that starts with another one each time. */
  private List<URI> nextOrder() {
    List<URI> order = new ArrayList<>(server.uris());
    Collections.rotate(order, -orders++);
    return order;
  }

  /** Where the server listens. */
  List<URI> listeners() {
    return server.uris();
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
    return all(Participant::settled);
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
    return participants.stream().filter(Peer.class::isInstance).map(Peer.class::cast).toList();
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
