package io.everwire.endtoend.proxy;

import io.everwire.testkit.ProxiedConnection;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Cut;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A proxy that ends each connection at an age, whatever goes on there. */
final class AgeLimiter implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final TcpProxy proxy;
  private final long mostNanos;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  /** Since when each connection has been there; only the clock's thread has to do with it. */
  private final Map<ProxiedConnection, Long> since = new WeakHashMap<>();

  private volatile boolean limiting;

  AgeLimiter(InetSocketAddress target, Duration most) {
    proxy = TcpProxy.to(target, 0);
    mostNanos = most.toNanos();
    var unused =
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  int port() {
    return proxy.address().getPort();
  }

  void setLimiting(boolean limit) {
    limiting = limit;
  }

  private void look() {
    long now = System.nanoTime();
    for (ProxiedConnection connection : proxy.connections()) {
      long age = now - since.computeIfAbsent(connection, fresh -> now);
      if (limiting && age > mostNanos) {
        connection.cut(Cut.FIN);
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    proxy.close();
  }
}
