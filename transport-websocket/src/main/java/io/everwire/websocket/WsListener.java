package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Listener;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bound port and the connections that came by it, spread over a fixed number of loops.
 *
 * <ul>
 *   <li>Connections are counted from TCP on, so that none is forgotten, whether it became a link or
 *       not.
 *   <li>When it closes, links get {@value #ORDERLY_MILLIS} ms to end in an orderly way; then
 *       sockets are closed as they are.
 * </ul>
 */
final class WsListener implements Listener {
  private static final Logger LOG = LoggerFactory.getLogger(WsListener.class);
  private static final long ORDERLY_MILLIS = 1_000;
  private static final long JOIN_MILLIS = 2_000;

  /** How long to accept nothing after accepting has failed, most likely for want of descriptors. */
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  private final ServerSocketChannel channel;
  private final ServerSetup setup;
  private final List<IoLoop> loops;
  private final AtomicBoolean closing = new AtomicBoolean();

  /** Guarded by itself, and notified when it becomes empty. */
  private final Set<ServerOpening> connections = new HashSet<>();

  /** Confined to the first loop. */
  private int accepted;

  WsListener(ServerSocketChannel channel, ServerSetup setup, List<IoLoop> loops) {
    this.channel = channel;
    this.setup = setup;
    this.loops = List.copyOf(loops);
  }

  void start() {
    IoLoop first = loops.get(0);
    first.execute(
        () -> {
          try {
            first.register(channel, SelectionKey.OP_ACCEPT, this::accept);
          } catch (ClosedChannelException e) {
            LOG.debug("closed before it has begun", e);
          }
        });
  }

  private void accept(SelectionKey key) {
    try {
      for (SocketChannel next = channel.accept(); next != null; next = channel.accept()) {
        take(next);
      }
    } catch (IOException e) {
      if (closing.get()) {
        return;
      }
      LOG.warn("{} cannot accept connections now, will try again: {}", setup.bound(), e.toString());
      key.interestOps(0);
      setup
          .config()
          .environment()
          .schedule(
              ACCEPT_PAUSE,
              () -> loops.get(0).execute(() -> key.interestOps(SelectionKey.OP_ACCEPT)));
    }
  }

  private void take(SocketChannel socket) {
    IoLoop loop = loops.get(accepted++ % loops.size());
    ServerOpening[] self = new ServerOpening[1];
    ServerOpening opening = new ServerOpening(setup, loop, socket, () -> forget(self[0]));
    self[0] = opening;
    synchronized (connections) {
      connections.add(opening);
    }
    loop.execute(
        () -> {
          if (closing.get()) {
            opening.closeNow();
          } else {
            opening.begin();
          }
        });
  }

  private void forget(ServerOpening opening) {
    synchronized (connections) {
      connections.remove(opening);
      if (connections.isEmpty()) {
        connections.notifyAll();
      }
    }
  }

  @Override
  public URI uri() {
    return setup.bound();
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    if (loops.stream().anyMatch(IoLoop::isCurrentThread)) {
      // A listener of a link closes us from within its call: that thread cannot wait for itself.
      Thread closer = new Thread(this::closeNow, "everwire-server-ws-closer");
      closer.setDaemon(true);
      closer.start();
    } else {
      closeNow();
    }
  }

  private void closeNow() {
    loops.get(0).execute(() -> Sockets.closeQuietly(channel));
    CloseReason reason = CloseReason.local("listener on " + setup.bound() + " closed");
    onEach(connection -> connection.shutdown(reason));
    awaitNoConnections();
    onEach(ServerOpening::closeNow);
    loops.forEach(IoLoop::stop);
    loops.forEach(loop -> loop.join(JOIN_MILLIS));
  }

  private void onEach(Consumer<ServerOpening> action) {
    List<ServerOpening> all;
    synchronized (connections) {
      all = List.copyOf(connections);
    }
    all.forEach(connection -> connection.loop().execute(() -> action.accept(connection)));
  }

  private void awaitNoConnections() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ORDERLY_MILLIS);
    synchronized (connections) {
      long left = ORDERLY_MILLIS;
      while (!connections.isEmpty() && left > 0) {
        try {
          connections.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
        left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      }
    }
  }
}
