package io.everwire.testkit;

import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a {@link TcpProxy}. Any thread may call; a fault is in force when its
 * method has returned. On a connection that is over, faults change nothing.
 */
public final class ProxiedConnection {
  /**
   * How long both sides have to answer an end of stream with their own, before the connection is
   * closed all the same.
   */
  private static final long FIN_LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ProxyLoop loop;
  private final ProxyPump toServer;
  private final ProxyPump toClient;
  private final Consumer<ProxiedConnection> onEnd;
  private @Nullable SelectionKey clientKey;
  private @Nullable SelectionKey serverKey;

  /**
   * Cut by FIN: what still comes is read and thrown away, or the kernel would answer it with a
   * reset.
   */
  private boolean draining;

  private boolean over;

  /** When the timer that is set for held bytes is due, or {@link Long#MAX_VALUE} if none is. */
  private long wakeNanos = Long.MAX_VALUE;

  ProxiedConnection(
      ProxyLoop loop, ProxyPump toServer, ProxyPump toClient, Consumer<ProxiedConnection> onEnd) {
    this.loop = loop;
    this.toServer = toServer;
    this.toClient = toClient;
    this.onEnd = onEnd;
  }

  /**
   * Stops forwarding in one direction.
   *
   * @param direction which way
   */
  public void stall(Direction direction) {
    loop.run(() -> change(direction, faults -> faults.stalled = true));
  }

  /**
   * Undoes {@link #stall}.
   *
   * @param direction which way
   */
  public void resume(Direction direction) {
    loop.run(() -> change(direction, faults -> faults.stalled = false));
  }

  /**
   * Cuts this connection now.
   *
   * @param how how it is cut
   */
  public void cut(Cut how) {
    loop.run(() -> cutNow(how));
  }

  /**
   * Cuts this connection once so many bytes were forwarded in one direction, counted from its
   * start; at once if they were already.
   *
   * @param direction which way
   * @param bytes how many bytes get through; negative for no cut
   * @param how how it is cut
   */
  public void cutAfter(Direction direction, long bytes, Cut how) {
    loop.run(() -> change(direction, faults -> faults.cutAfter(bytes, how)));
  }

  /**
   * How many bytes were forwarded so far.
   *
   * @param direction which way
   * @return the count
   */
  public long forwardedBytes(Direction direction) {
    return loop.call(() -> pump(direction).forwardedBytes());
  }

  /**
   * Whether it is still there.
   *
   * @return false once it was cut, or both sides have ended it
   */
  public boolean isOpen() {
    return loop.call(() -> !over && !draining);
  }

  /** Connects to the server; until then the client's bytes wait in its socket. */
  void start(InetSocketAddress target) {
    try {
      SocketChannel client = toServer.source();
      SocketChannel server = toClient.source();
      client.configureBlocking(false);
      server.configureBlocking(false);
      client.socket().setTcpNoDelay(true);
      server.socket().setTcpNoDelay(true);
      clientKey = loop.register(client, 0, key -> onReady());
      serverKey = loop.register(server, SelectionKey.OP_CONNECT, key -> onConnectable());
      if (server.connect(target)) {
        onReady();
      }
    } catch (IOException | RuntimeException e) {
      // No server there: the client sees what it would see from the machine of a server that has
      // died.
      cutNow(Cut.RST);
    }
  }

  private void onConnectable() {
    try {
      if (toClient.source().finishConnect()) {
        pumpBoth();
      }
    } catch (IOException e) {
      cutNow(Cut.RST);
    }
  }

  private void onReady() {
    if (draining) {
      drain();
    } else {
      pumpBoth();
    }
  }

  void change(Direction direction, Consumer<ProxyFaults> change) {
    change.accept(pump(direction).faults);
    if (serverKey != null && toClient.source().isConnected()) {
      pumpBoth();
    }
  }

  private void pumpBoth() {
    if (over || draining) {
      return;
    }
    try {
      for (ProxyPump pump : new ProxyPump[] {toServer, toClient}) {
        pump.read();
        pump.write();
      }
    } catch (IOException e) {
      cutNow(Cut.RST);
      return;
    }
    if (toServer.isCutDue()) {
      cutNow(toServer.faults.cut);
    } else if (toClient.isCutDue()) {
      cutNow(toClient.faults.cut);
    } else if (toServer.isOver() && toClient.isOver()) {
      end(false);
    } else {
      waitForMore();
    }
  }

  private void waitForMore() {
    interest(clientKey, toServer.wantsRead(), toClient.wantsWrite());
    interest(serverKey, toClient.wantsRead(), toServer.wantsWrite());
    long due = Math.min(toServer.dueNanos(), toClient.dueNanos());
    if (due < wakeNanos) {
      wakeNanos = due;
      loop.schedule(
          due,
          () -> {
            wakeNanos = Long.MAX_VALUE;
            pumpBoth();
          });
    }
  }

  private static void interest(@Nullable SelectionKey key, boolean read, boolean write) {
    if (key != null && key.isValid()) {
      key.interestOps((read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
    }
  }

  void cutNow(Cut how) {
    if (over || draining) {
      return;
    }
    if (how == Cut.RST) {
      end(true);
      return;
    }
    draining = true;
    for (SocketChannel channel : new SocketChannel[] {toServer.source(), toClient.source()}) {
      try {
        channel.shutdownOutput();
      } catch (IOException | RuntimeException e) {
        end(true);
        return;
      }
    }
    interest(clientKey, true, false);
    interest(serverKey, true, false);
    loop.schedule(System.nanoTime() + FIN_LINGER_NANOS, () -> end(false));
  }

  private void drain() {
    try {
      boolean clientEnded = toServer.discard();
      boolean serverEnded = toClient.discard();
      interest(clientKey, !clientEnded, false);
      interest(serverKey, !serverEnded, false);
      if (clientEnded && serverEnded) {
        end(false);
      }
    } catch (IOException e) {
      end(true);
    }
  }

  private void end(boolean reset) {
    if (over) {
      return;
    }
    over = true;
    for (SocketChannel channel : new SocketChannel[] {toServer.source(), toClient.source()}) {
      if (reset) {
        ProxyLoop.reset(channel);
      } else {
        ProxyLoop.closeQuietly(channel);
      }
    }
    onEnd.accept(this);
  }

  private ProxyPump pump(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }
}
