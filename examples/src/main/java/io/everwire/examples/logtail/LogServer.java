package io.everwire.examples.logtail;

import io.everwire.Authorizer;
import io.everwire.ChannelAction;
import io.everwire.ChannelPolicy;
import io.everwire.RealtimeServer;
import io.everwire.ServerChannel;
import io.everwire.broker.Broker;
import io.everwire.log.LogEntry;
import io.everwire.log.LogService;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Keeps logs for those who come later, and filters them for those who follow. */
final class LogServer implements AutoCloseable {
  /** All logs are channels below this one. */
  static final String PREFIX = "log/";

  private static final int KEPT_ENTRIES = 10_000;
  private static final Duration KEPT_TIME = Duration.ofDays(1);

  /** In a heap of 512 MiB, as {@code ./run} gives it, there is room for some of them. */
  private static final long KEPT_BYTES = 32L << 20;

  private final Broker broker;
  private final RealtimeServer server;
  private volatile boolean wasFollowed;

  /**
   * Starts to listen.
   *
   * @param listeners where
   * @param isOpen whether clients may publish too
   */
  LogServer(List<URI> listeners, boolean isOpen) {
    broker = Broker.inMemory();
    Authorizer authorizer =
        (principal, action, channel) ->
            CompletableFuture.completedFuture(isAllowed(action, channel, isOpen));
    RealtimeServer.Builder builder =
        LogService.of(broker, authorizer)
            .mount(RealtimeServer.builder())
            .broker(broker)
            .authorizer(authorizer)
            .channels(
                PREFIX + "**",
                ChannelPolicy.create().history(KEPT_ENTRIES, KEPT_TIME).historyBytes(KEPT_BYTES));
    listeners.forEach(uri -> builder.listen(uri.toString()));
    server = builder.build().start();
  }

  private boolean isAllowed(ChannelAction action, String channel, boolean isOpen) {
    if (!channel.startsWith(PREFIX)) {
      return false;
    }
    if (action == ChannelAction.SUBSCRIBE) {
      wasFollowed = true;
    }
    return switch (action) {
      case SUBSCRIBE, HISTORY -> true;
      case PUBLISH -> isOpen;
      case PRESENCE -> false;
    };
  }

  /** A log to publish to. */
  ServerChannel<LogEntry> log(String channel) {
    return server.channel(channel, LogEntry.codec());
  }

  /** Where it listens. */
  List<URI> uris() {
    return server.uris();
  }

  /** Whether somebody has followed, and nobody is here any more. */
  boolean isForsaken() {
    return wasFollowed && server.sessions().isEmpty();
  }

  @Override
  public void close() {
    server.close();
    broker.close();
  }
}
