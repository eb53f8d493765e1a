package io.everwire.endtoend.migration;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Status;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.SubscriptionListener;
import io.everwire.endtoend.Route;
import io.everwire.endtoend.Scheme;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A client whose session moves from one listener of a server to another, while messages go both
 * ways over channels and over a stream. The other end of the channels is a client that stays where
 * it is.
 */
final class MovingSession implements AutoCloseable {
  private static final StreamType<byte[], byte[]> STREAM =
      StreamType.duplex("numbers", Codec.bytes(), Codec.bytes());

  private final Flow channelUp = new Flow("channel up");
  private final Flow channelDown = new Flow("channel down");
  private final Flow streamUp = new Flow("stream up");
  private final Flow streamDown = new Flow("stream down");
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final RealtimeServer server;
  private final Route oldRoute;
  private final Route newRoute;
  private final RealtimeClient client;
  private final RealtimeClient peer;

  MovingSession(Scheme from, Scheme to) {
    server =
        RealtimeServer.builder()
            .listen(from.freeUri())
            .listen(to.freeUri())
            .listen(Scheme.MEM.freeUri())
            .stream(
                STREAM,
                (context, stream) -> {
                  streamDown.start(stream::send);
                  return streamUp::arrived;
                })
            .build()
            .start();
    List<URI> uris = server.uris();
    oldRoute = Route.to(uris.get(0));
    newRoute = Route.to(uris.get(1));
    client = clientOf(oldRoute.uri());
    peer = clientOf(uris.get(2));
    client.connection().onEvent(this::note);
  }

  private static RealtimeClient clientOf(URI uri) {
    return RealtimeClient.builder().endpoint(uri.toString()).build();
  }

  private void note(ConnectionEvent event) {
    if (event.kind() == ConnectionEvent.Kind.SESSION_LOST) {
      troubles.add(event.toString());
    }
  }

  /** Connects and begins to send in all directions. */
  void begin() {
    CompletableFuture.allOf(client.connect(), peer.connect()).join();
    subscribe(peer, "matrix/up", channelUp);
    subscribe(client, "matrix/down", channelDown);
    Channel<byte[]> up = client.channel("matrix/up", Codec.bytes());
    Channel<byte[]> down = peer.channel("matrix/down", Codec.bytes());
    Stream<byte[], byte[]> stream = client.open(STREAM, streamDown::arrived);
    channelUp.start(up::publish);
    channelDown.start(down::publish);
    streamUp.start(stream::send);
  }

  private void subscribe(RealtimeClient subscriber, String channel, Flow flow) {
    subscriber
        .channel(channel, Codec.bytes())
        .subscribe(
            new SubscriptionListener<>() {
              @Override
              public void onMessage(Message<byte[]> message) {
                flow.arrived(message.payload());
              }

              @Override
              public void onGap(Gap gap) {
                troubles.add(channel + ": " + gap);
              }

              @Override
              public void onEnded(Status status) {
                if (!status.isOk()) {
                  troubles.add(channel + ": " + status);
                }
              }
            })
        .ready()
        .join();
  }

  private List<Flow> flows() {
    return List.of(channelUp, channelDown, streamUp, streamDown);
  }

  /** Whether that many messages have come over each flow, or something is wrong. */
  boolean hasReceived(long each) {
    return flows().stream().allMatch(flow -> flow.received() >= each) || !troubles().isEmpty();
  }

  long received() {
    return flows().stream().mapToLong(Flow::received).sum();
  }

  void forgetPauses() {
    flows().forEach(Flow::forgetPauses);
  }

  Duration longestPause() {
    return flows().stream().map(Flow::longestPause).max(Duration::compareTo).orElseThrow();
  }

  CompletableFuture<Void> migrate() {
    return client.migrateTo(newRoute.uri().toString());
  }

  Route oldRoute() {
    return oldRoute;
  }

  Route newRoute() {
    return newRoute;
  }

  /** Whether the new link carries the session. */
  boolean hasMoved() {
    return client.connection().endpoint().equals(Optional.of(newRoute.uri()));
  }

  void stop() {
    flows().forEach(Flow::stop);
  }

  boolean isComplete() {
    return flows().stream().allMatch(Flow::isComplete) || !troubles().isEmpty();
  }

  /** What was lost, doubled, reordered, failed, or told. */
  List<String> troubles() {
    List<String> all =
        flows().stream()
            .map(Flow::trouble)
            .filter(java.util.Objects::nonNull)
            .map(String::valueOf)
            .collect(Collectors.toList());
    all.addAll(troubles);
    return all;
  }

  @Override
  public void close() {
    client.close();
    peer.close();
    server.close();
    oldRoute.close();
    newRoute.close();
  }

  @Override
  public String toString() {
    return flows() + ", carried by " + client.connection().endpoint() + ", " + troubles;
  }
}
