package io.everwire.longpoll;

import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkAcceptor;
import java.time.Duration;

/** Links of a mount in somebody else's server, and what they need besides. */
final class Mount {
  /** As a session's limit for batches is, unless it is set. */
  static final int DEFAULT_MAX_MESSAGE_BYTES = 256 * 1024;

  private static final Duration ORDERLY = Duration.ofSeconds(1);

  private final MountTimer timer = new MountTimer();
  private final LinkServer links;

  Mount(LinkAcceptor acceptor, HttpOptions options, int maxMessageBytes) {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + ", must be positive");
    }
    links = new LinkServer(acceptor, maxMessageBytes, options, timer::schedule);
  }

  void serve(Exchange exchange) {
    links.serve(exchange);
  }

  void close() {
    links.close(CloseReason.local("the server stops"), ORDERLY);
    timer.stop();
  }
}
