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
 * A proxy that knows HTTP/1.1 and not WebSocket: it lets the opening request and its answer pass,
 * and then, while it drops, reads what either side says and throws it away. Neither nginx nor
 * HAProxy can be told to do that, and some that inspect content do it.
 */
final class FrameDropper implements AutoCloseable {
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
  private static final int BUFFER_BYTES = 16 * 1024;

  private final InetSocketAddress target;
  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean dropping;

  FrameDropper(InetSocketAddress target) {
    this.target = target;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::acceptAll);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Whether to drop what follows the heads, on connections that exist as on later ones. */
  void setDropping(boolean drop) {
    dropping = drop;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "everwire-testkit-frame-dropper");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket server = new Socket(target.getAddress(), target.getPort());
        sockets.add(client);
        sockets.add(server);
        start(() -> forward(client, server));
        start(() -> forward(server, client));
      } catch (IOException e) {
        // Closed, or no server: the client's connection attempt is all that suffers.
        continue;
      }
    }
  }

  private void forward(Socket from, Socket to) {
    try (from;
        to) {
      from.setTcpNoDelay(true);
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      forwardHead(in, out);
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!dropping) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException e) {
      // Either end is gone, and so is the other now.
    } finally {
      sockets.remove(from);
    }
  }

  private static void forwardHead(InputStream in, OutputStream out) throws IOException {
    int matched = 0;
    while (matched < END_OF_HEAD.length) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the head has no end");
      }
      out.write(next);
      matched = next == END_OF_HEAD[matched] ? matched + 1 : next == '\r' ? 1 : 0;
    }
  }

  @Override
  public void close() {
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
