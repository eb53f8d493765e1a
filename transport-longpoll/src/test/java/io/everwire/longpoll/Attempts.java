package io.everwire.longpoll;

import io.everwire.RealtimeServer;
import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import java.time.Duration;

/** What is tried on a class path of its own: public, and seen as tasks from outside. */
public final class Attempts {
  private Attempts() {}

  /** Listens. */
  public static final class Listen implements Runnable {
    @Override
    public void run() {
      RealtimeServer.builder().listen("http://localhost:0/rt").build().start().close();
    }
  }

  /** Opens a link. */
  public static final class Connect implements Runnable {
    private final String uri;

    /**
     * To a server.
     *
     * @param uri the server
     */
    public Connect(String uri) {
      this.uri = uri;
    }

    @Override
    public void run() {
      try (ThreadedEnvironment environment = new ThreadedEnvironment()) {
        LinkRecorder client = new LinkRecorder("client");
        new LongPollTransport()
            .connect(
                Endpoint.of(uri),
                new LinkConfig(1_000, Duration.ofSeconds(30), environment),
                client);
        client.awaitOpen();
      }
    }
  }
}
