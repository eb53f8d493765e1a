package io.everwire.internal.server;

import io.everwire.internal.metrics.ServerMeters;
import io.everwire.internal.server.channel.ChannelHub;
import io.everwire.transport.Environment;
import java.util.concurrent.Executor;

/**
 * What all sessions of a server share.
 *
 * @param onEnd runs when a session has ended
 */
record ServerContext(
    ServerSettings settings,
    Environment environment,
    Executor callbacks,
    SessionRegistry registry,
    ChannelHub hub,
    Authentication authentication,
    Drain drain,
    ServerMeters meters,
    SparseLog refusals,
    Runnable onEnd) {

  void onSessionEnded() {
    onEnd.run();
  }
}
