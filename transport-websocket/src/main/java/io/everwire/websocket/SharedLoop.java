package io.everwire.websocket;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One loop for all connections that a transport opens; its thread exists while there is one. Safe
 * for use by many threads.
 */
final class SharedLoop {
  private static final AtomicInteger THREADS = new AtomicInteger();

  private @Nullable IoLoop loop;
  private int users;

  /** The loop, until {@link #release}. */
  synchronized IoLoop acquire() throws IOException {
    if (loop == null) {
      loop = new IoLoop("everwire-client-ws-" + THREADS.incrementAndGet());
    }
    users++;
    return loop;
  }

  synchronized void release() {
    users--;
    if (users == 0 && loop != null) {
      loop.stop();
      loop = null;
    }
  }
}
