package io.everwire.longpoll;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A server that is none: it takes connections and does what a test says with each. */
final class OddServer implements AutoCloseable {
  /** What to do with a connection; may block. */
  @FunctionalInterface
  interface Manners {
    void serve(Socket connection) throws IOException;
  }

  private final ServerSocket listening;
  private final List<Socket> connections = new ArrayList<>();

  OddServer(Manners manners) {
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(() -> accept(manners), "everwire-testkit-odd-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes connections and says nothing. */
  static OddServer silent() {
    return new OddServer(connection -> {});
  }

  /** Says something at once and closes. */
  static OddServer saying(String text) {
    return new OddServer(
        connection -> {
          connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
          connection.shutdownOutput();
        });
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept(Manners manners) {
    try {
      while (true) {
        Socket connection = listening.accept();
        synchronized (connections) {
          connections.add(connection);
        }
        Thread thread =
            new Thread(() -> serve(manners, connection), "everwire-testkit-odd-connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // Closed: the test is over.
      return;
    }
  }

  private static void serve(Manners manners, Socket connection) {
    try {
      manners.serve(connection);
    } catch (IOException e) {
      // The other side has had enough, which some tests want.
      return;
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      synchronized (connections) {
        for (Socket connection : connections) {
          connection.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
