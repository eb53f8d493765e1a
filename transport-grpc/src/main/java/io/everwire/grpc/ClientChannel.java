package io.everwire.grpc;

import io.everwire.transport.Environment;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The channel of one link. */
interface ClientChannel {

  Channel channel();

  /** Runs a short task later, unless everything has ended by then. */
  Environment.Timer schedule(Duration delay, Runnable task);

  /** The link's call is over. */
  void release();

  /** A channel of the link's own, which ends with it. */
  static ClientChannel own(ManagedChannel channel, EventLoop loop, Runnable onReleased) {
    return new ClientChannel() {
      @Override
      public Channel channel() {
        return channel;
      }

      @Override
      public Environment.Timer schedule(Duration delay, Runnable task) {
        Future<?> scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
      }

      @Override
      public void release() {
        channel.shutdownNow();
        onReleased.run();
      }
    };
  }

  /** The application's channel, which is never shut down here. */
  static ClientChannel given(ManagedChannel channel, Environment environment) {
    return new ClientChannel() {
      @Override
      public Channel channel() {
        return channel;
      }

      @Override
      public Environment.Timer schedule(Duration delay, Runnable task) {
        return environment.schedule(delay, task);
      }

      @Override
      public void release() {}
    };
  }
}
