package io.everwire.endtoend.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A proxy in user space, for what neither nginx nor HAProxy can be told to do. It passes on what
 * either side says, as a subclass will have it, over one connection to the server for each of the
 * client's.
 */
abstract class UserSpaceProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final InetSocketAddress target;
  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  UserSpaceProxy(InetSocketAddress target) {
    this.target = target;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::acceptAll);
  }

  /** One direction of one connection. Used by one thread. */
  @FunctionalInterface
  interface Filter {
    /** Whether a piece of what is said goes on to the other side. */
    boolean passes(byte[] piece, int length);
  }

  abstract Filter toServer();

  abstract Filter toClient();

  final int port() {
    return listening.getLocalPort();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "everwire-testkit-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        sockets.add(client);
        Socket server = new Socket(target.getAddress(), target.getPort());
        sockets.add(server);
        start(() -> forward(client, server, toServer()));
        start(() -> forward(server, client, toClient()));
      } catch (IOException e) {
        // Closed, or no server: the client's attempt is all that suffers.
      }
    }
  }

  private void forward(Socket from, Socket to, Filter filter) {
    try (from;
        to) {
      to.setTcpNoDelay(true);
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (filter.passes(buffer, read)) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException e) {
      // Either end is gone, and so is the other now.
    } finally {
      sockets.remove(from);
    }
  }

  @Override
  public final void close() {
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
