package io.everwire.websocket;

import io.everwire.transport.Environment;
import io.everwire.transport.SystemEnvironment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the plain sockets of all clients of one environment, and goes on with what
 * those have not taken; and threads that connect, which may block. There is one for each
 * environment while it has connections; its threads end with the last of them.
 */
final class ClientLoop {
  /** What one connection does on the loop's thread. */
  interface Reader {
    /**
     * Its socket is readable, writable or both.
     *
     * @param buffer direct and empty, for what is read; everybody's, so nothing stays in it
     */
    void onReady(SelectionKey key, ByteBuffer buffer);

    /** Nobody reads it any more. Also for whatever its own code fails with. */
    void end(Exception cause);
  }

  private static final Logger LOG = LoggerFactory.getLogger(ClientLoop.class);
  private static final int READ_BYTES = 64 * 1024;
  private static final int DIALLER_IDLE_MILLIS = 1_000;
  private static final AtomicInteger LOOPS = new AtomicInteger();

  /** Guards itself, and the number of connections of each. */
  private static final IdentityHashMap<Environment, ClientLoop> BY_ENVIRONMENT =
      new IdentityHashMap<>();

  private final Environment environment;
  private final Selector selector;
  private final ExecutorService diallers;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
  private final Consumer<SelectionKey> onReady = this::onReady;
  private int connections;
  private volatile boolean ended;

  private ClientLoop(Environment environment) throws IOException {
    this.environment = environment;
    this.selector = Selector.open();
    String name = "everwire-client-ws-" + LOOPS.incrementAndGet();
    // As many as connect at the same time: the opening timeout ends each.
    diallers =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            DIALLER_IDLE_MILLIS,
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            SystemEnvironment.threads(name + "-dialler-"));
    Thread thread = new Thread(this::run, name + "-reader");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Joins the loop of an environment, which starts with its first connection. Each connection
   * {@linkplain #leave leaves} once.
   *
   * @throws IOException if there are no descriptors for it
   */
  static ClientLoop join(Environment environment) throws IOException {
    synchronized (BY_ENVIRONMENT) {
      ClientLoop loop = BY_ENVIRONMENT.get(environment);
      if (loop == null) {
        loop = new ClientLoop(environment);
        BY_ENVIRONMENT.put(environment, loop);
      }
      loop.connections++;
      return loop;
    }
  }

  /** The last call of a connection, whose socket is closed. Any thread. */
  void leave() {
    synchronized (BY_ENVIRONMENT) {
      if (--connections == 0) {
        retire();
        diallers.shutdown();
      }
    }
    // Also for the descriptor of a socket that is closed: the selector's thread frees it.
    selector.wakeup();
  }

  private void retire() {
    ended = true;
    BY_ENVIRONMENT.remove(environment, this);
  }

  /** Runs what may block, such as connecting. */
  void dial(Runnable dialling) {
    diallers.execute(dialling);
  }

  /** Reads a socket, which does not block, as soon as its key asks for events. Any thread. */
  SelectionKey add(SocketChannel socket, Reader reader) throws IOException {
    return socket.register(selector, 0, reader);
  }

  private void run() {
    try {
      while (!ended) {
        // A callback may have left an interruption, with which nothing would be waited for.
        Thread.interrupted();
        selector.select(onReady);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("The thread that reads the sockets of clients has failed", e);
      synchronized (BY_ENVIRONMENT) {
        retire();
      }
      List.copyOf(selector.keys()).forEach(key -> ((Reader) key.attachment()).end(e));
    }
    Sockets.closeQuietly(selector);
  }

  private void onReady(SelectionKey key) {
    Reader reader = (Reader) key.attachment();
    try {
      reader.onReady(key, buffer.clear());
    } catch (RuntimeException | Error e) {
      LOG.error("A connection ends, because its code failed", e);
      reader.end(new IOException("the connection's own code failed", e));
    }
  }
}
