package io.everwire.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/**
 * Event loops for all channels that a transport makes, one for each processor at most; a thread
 * begins with the first channel that needs it, and all end with the last. Safe for use by many
 * threads.
 *
 * <p>A channel is given one of them rather than all: gRPC takes the next loop for its timers too,
 * so that of two loops one would get the connections and the other the timers.
 */
final class ClientLoops {
  /** For what a channel still does after it was shut down: closing its socket. */
  private static final long QUIET_MILLIS = 100;

  private static final long END_MILLIS = 2_000;

  private @Nullable EventLoopGroup loops;
  private int users;

  /** The loop of one more channel, until {@link #release}; each has as many as the others. */
  synchronized EventLoop acquire() {
    if (loops == null) {
      loops = Loops.start(Runtime.getRuntime().availableProcessors(), "everwire-client-grpc");
    }
    users++;
    return loops.next();
  }

  synchronized void release() {
    users--;
    if (users == 0 && loops != null) {
      Loops.stop(loops, QUIET_MILLIS, END_MILLIS);
      loops = null;
    }
  }
}
