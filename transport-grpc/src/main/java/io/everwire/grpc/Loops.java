package io.everwire.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Makes and ends event loops, and says which sockets go with them: Netty's own over Linux's epoll
 * where its native code loads, as gRPC does by default, and the JDK's elsewhere. A wake-up and a
 * read cost a system call each over epoll, and several over the JDK's selectors.
 */
final class Loops {
  private static final boolean HAS_EPOLL = Epoll.isAvailable();

  private Loops() {}

  /**
   * New loops, whose threads start with their first task.
   *
   * @param name what their threads' names begin with
   */
  static EventLoopGroup start(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads,
        new DefaultThreadFactory(name, true),
        HAS_EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /** The sockets of clients on these loops. */
  static Class<? extends Channel> socketType() {
    return HAS_EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /** A listening socket for these loops, not bound yet. */
  static ServerChannel newServerSocket() {
    return HAS_EPOLL ? new EpollServerSocketChannel() : new NioServerSocketChannel();
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
