package io.everwire.examples.demo;

import io.everwire.ChannelPolicy;
import io.everwire.RealtimeServer;
import io.everwire.broker.Broker;
import io.everwire.examples.NetworkTransport;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The server of a run with its broker, which can be started again, at other addresses each time.
 * Used by one thread at a time.
 */
final class DemoServer implements AutoCloseable {
  /** More than a run of some minutes publishes. */
  private static final int HISTORY_MESSAGES = 200_000;

  private static final Duration HISTORY_AGE = Duration.ofHours(1);

  /** Less than what comes while the slow subscriber sleeps, so that it must read history. */
  private static final int QUEUE_MESSAGES = 256;

  private static final long QUEUE_BYTES = 1024 * 1024;

  private static final ChannelPolicy POLICY =
      ChannelPolicy.create()
          .history(HISTORY_MESSAGES, HISTORY_AGE)
          .queue(QUEUE_MESSAGES, QUEUE_BYTES);

  private final List<NetworkTransport> transports;
  private final UploadSink sink;
  private final LogFeed feed;
  private final List<URI> firstListeners;
  private Broker broker = Broker.inMemory();
  private RealtimeServer server;

  DemoServer(List<NetworkTransport> transports, UploadSink sink, LogFeed feed) {
    this.transports = transports;
    this.sink = sink;
    this.feed = feed;
    this.server = start();
    this.firstListeners = server.uris();
  }

  /** With a single transport the server listens twice, so that there is a way out. */
  private RealtimeServer start() {
    RealtimeServer.Builder builder = RealtimeServer.builder();
    transports.forEach(transport -> builder.listen(transport.anyPort()));
    if (transports.size() == 1) {
      builder.listen(transports.get(0).anyPort());
    }
    return builder.broker(broker).channels(Peer.CHANNEL, POLICY).stream(Upload.TYPE, sink).stream(
            LogFeed.TYPE, feed)
        .build()
        .start();
  }

  /** Where the server listened at first. */
  List<URI> listeners() {
    return firstListeners;
  }

  /** Stops at once, whatever is under way, and starts again on the same broker. */
  void restart() {
    stop();
    server = start();
  }

  /** As {@link #restart}, on a broker that knows nothing of what was. */
  void restartWithNewBroker() {
    stop();
    broker.close();
    broker = Broker.inMemory();
    server = start();
  }

  private void stop() {
    server.closeAsync(Duration.ZERO).join();
  }

  /** The present listeners by the first ones. */
  Map<URI, URI> present() {
    Map<URI, URI> present = new LinkedHashMap<>();
    List<URI> now = server.uris();
    for (int i = 0; i < now.size(); i++) {
      present.put(firstListeners.get(i), now.get(i));
    }
    return present;
  }

  @Override
  public void close() {
    server.close();
    broker.close();
  }
}
