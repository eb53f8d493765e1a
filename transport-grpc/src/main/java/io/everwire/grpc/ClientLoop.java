package io.everwire.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/**
 * One event loop for all channels that a transport makes; its thread exists while there is one.
 * Safe for use by many threads.
 */
final class ClientLoop {
  /** For what a channel still does after it was shut down: closing its socket. */
  private static final long QUIET_MILLIS = 100;

  private static final long END_MILLIS = 2_000;

  private @Nullable EventLoopGroup loop;
  private int users;

  /** The loop, until {@link #release}. */
  synchronized EventLoopGroup acquire() {
    if (loop == null) {
      loop = Loops.start(1, "everwire-client-grpc");
    }
    users++;
    return loop;
  }

  synchronized void release() {
    users--;
    if (users == 0 && loop != null) {
      Loops.stop(loop, QUIET_MILLIS, END_MILLIS);
      loop = null;
    }
  }
}
