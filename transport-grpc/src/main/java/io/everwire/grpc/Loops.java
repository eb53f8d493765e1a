package io.everwire.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** Makes and ends event loops. */
final class Loops {
  private Loops() {}

  /**
   * New loops, whose threads start with their first task.
   *
   * @param name what their threads' names begin with
   */
  static EventLoopGroup start(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  /**
   * Ends loops and their threads, and does not wait for that.
   *
   * @param quietMillis tasks are still taken until none has come for so long
   * @param mostMillis and for no longer than that
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the loops' own termination future is the same
  static void stop(EventLoopGroup loops, long quietMillis, long mostMillis) {
    loops.shutdownGracefully(quietMillis, mostMillis, TimeUnit.MILLISECONDS);
  }
}
