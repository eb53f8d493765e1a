package io.everwire.websocket;

import io.everwire.transport.Environment;
import io.everwire.transport.SystemEnvironment;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.IdentityHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The {@link SocketLoop} of the plain sockets of all clients of one environment, and threads that
 * connect, which may block. There is one for each environment while it has connections; its threads
 * end with the last of them.
 */
final class ClientLoop {
  private static final int DIALLER_IDLE_MILLIS = 1_000;
  private static final AtomicInteger LOOPS = new AtomicInteger();

  /** Guards itself, and the number of connections of each. */
  private static final IdentityHashMap<Environment, ClientLoop> BY_ENVIRONMENT =
      new IdentityHashMap<>();

  private final Environment environment;
  private final SocketLoop sockets;
  private final ExecutorService diallers;
  private int connections;

  private ClientLoop(Environment environment) throws IOException {
    this.environment = environment;
    String name = "everwire-client-ws-" + LOOPS.incrementAndGet();
    sockets =
        SocketLoop.start(
            environment, SystemEnvironment.threads(name + "-reader-"), this::onFailure);
    // As many as connect at the same time: the opening timeout ends each.
    diallers =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            DIALLER_IDLE_MILLIS,
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            SystemEnvironment.threads(name + "-dialler-"));
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
        BY_ENVIRONMENT.remove(environment, this);
        sockets.end();
        diallers.shutdown();
        return;
      }
    }
    sockets.wakeUp();
  }

  private void onFailure() {
    synchronized (BY_ENVIRONMENT) {
      BY_ENVIRONMENT.remove(environment, this);
    }
  }

  /** Runs what may block, such as connecting. */
  void dial(Runnable dialling) {
    diallers.execute(dialling);
  }

  /** As {@link SocketLoop#add}. */
  SelectionKey add(SocketChannel socket, SocketLoop.Reader reader) throws IOException {
    return sockets.add(socket, reader);
  }
}
