package io.everwire.internal.server;

import io.everwire.internal.metrics.ServerMeters;
import io.everwire.internal.server.access.Authorization;
import io.everwire.internal.server.channel.ChannelHub;
import io.everwire.internal.server.logging.SparseLog;
import io.everwire.transport.Environment;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions of a server share.
 *
 * @param authorization asks the authorizer; null without one
 * @param onEnd runs when a session has ended
 */
record ServerContext(
    ServerSettings settings,
    Environment environment,
    Executor callbacks,
    SessionRegistry registry,
    ChannelHub hub,
    Authentication authentication,
    @Nullable Authorization authorization,
    Drain drain,
    ServerMeters meters,
    SparseLog refusals,
    Runnable onEnd) {

  void onSessionEnded() {
    onEnd.run();
  }
}
