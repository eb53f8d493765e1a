package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.Environment;
import io.everwire.transport.SystemEnvironment;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts the connections of one listener, and shares them out to its {@link SocketLoop}s, the
 * first of which accepts.
 */
final class WsServer implements SocketLoop.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(WsServer.class);

  /** How long to accept nothing when there are no descriptors left. */
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

  /** Then those that are connected have their turn. */
  private static final int ACCEPTED_IN_ROUND = 64;

  private static final int STOP_MILLIS = 5_000;

  private final ServerSocketChannel bound;
  private final ServerSetup setup;
  private final ServerRegistry registry;
  private final List<SocketLoop> loops = new ArrayList<>();

  /** Set before anything can be accepted. */
  private @Nullable SelectionKey key;

  // Both confined to the first loop.
  private int accepted;
  private boolean pausing;

  WsServer(ServerSocketChannel bound, ServerSetup setup, ServerRegistry registry) {
    this.bound = bound;
    this.setup = setup;
    this.registry = registry;
  }

  /** Starts its threads and accepts. */
  void begin() throws IOException {
    Environment environment = setup.config().environment();
    ThreadFactory threads =
        SystemEnvironment.threads("everwire-server-ws-" + setup.bound().getPort() + "-reader-");
    try {
      for (int i = 0; i < setup.options().serverThreads(); i++) {
        loops.add(SocketLoop.start(environment, threads, this::onLoopFailed));
      }
      bound.configureBlocking(false);
      key = loops.get(0).add(bound, this);
      acceptNow(true);
    } catch (IOException | RuntimeException | Error e) {
      loops.forEach(SocketLoop::end);
      throw e;
    }
  }

  /** What it accepts would be of no use. */
  private void onLoopFailed() {
    LOG.error("{} accepts no more connections", setup.bound());
    Sockets.closeQuietly(bound);
  }

  /** Whether the caller is within a call of one of its threads, which cannot wait for itself. */
  boolean isServing() {
    return loops.stream().anyMatch(SocketLoop::isServing);
  }

  /** Frees its address and ends its threads; all connections must be gone. */
  void end() {
    Sockets.closeQuietly(bound);
    loops.forEach(SocketLoop::end);
  }

  /** Waits for its threads after {@link #end}. */
  void awaitEnd() throws InterruptedException {
    for (SocketLoop loop : loops) {
      loop.awaitEnd(STOP_MILLIS);
    }
  }

  @Override
  public void onWritable() {
    throw new IllegalStateException("a listening socket takes nothing");
  }

  @Override
  public boolean onReadable(ByteBuffer buffer) {
    try {
      SocketChannel socket = bound.accept();
      for (int i = 1; socket != null; i++) {
        take(socket);
        socket = i < ACCEPTED_IN_ROUND ? bound.accept() : null;
      }
      pausing = false;
    } catch (ClosedChannelException e) {
      LOG.debug("{} closes", setup.bound(), e);
    } catch (IOException e) {
      pause(e);
    }
    return false;
  }

  private void take(SocketChannel socket) {
    SocketLoop loop = loops.get(Math.floorMod(accepted++, loops.size()));
    try {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      ServerConnection.begin(socket, loop, setup, registry);
    } catch (IOException | RuntimeException | Error e) {
      LOG.debug("a connection to {} could not be taken", setup.bound(), e);
      Sockets.closeQuietly(socket);
      loop.wakeUp();
    }
  }

  private void pause(IOException cause) {
    if (!pausing) {
      LOG.warn("{} cannot accept connections now, will try again: {}", setup.bound(), "" + cause);
      pausing = true;
    }
    acceptNow(false);
    setup.config().environment().schedule(ACCEPT_PAUSE, () -> acceptNow(true));
  }

  private void acceptNow(boolean now) {
    try {
      requireNonNull(key).interestOps(now ? SelectionKey.OP_ACCEPT : 0);
      loops.get(0).wakeUp();
    } catch (CancelledKeyException e) {
      LOG.trace("the listener has closed meanwhile", e);
    }
  }

  @Override
  public void end(IOException cause) {
    LOG.error("{} could not accept a connection", setup.bound(), cause);
  }
}
