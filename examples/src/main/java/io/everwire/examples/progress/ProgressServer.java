package io.everwire.examples.progress;

import io.everwire.ChannelPolicy;
import io.everwire.RealtimeServer;
import java.net.URI;
import java.util.List;

/** Keeps the present state of all tasks for those who come later. */
final class ProgressServer implements AutoCloseable {
  static final String CHANNEL = "work/release";

  private static final int MOST_TASKS = 1_000;

  private final RealtimeServer server;

  ProgressServer(List<URI> listeners) {
    RealtimeServer.Builder builder =
        RealtimeServer.builder().channels("work/*", ChannelPolicy.create().retain(MOST_TASKS));
    listeners.forEach(uri -> builder.listen(uri.toString()));
    server = builder.build().start();
  }

  /** Where it listens. */
  List<URI> uris() {
    return server.uris();
  }

  @Override
  public void close() {
    server.close();
  }
}
