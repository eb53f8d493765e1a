package io.everwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that is none: it takes TCP connections on a free port of loopback and does with each
 * what a test says, in a thread of its own. Safe for use by many threads.
 */
public final class OddServer implements AutoCloseable {

  /** What to do with a connection. */
  @FunctionalInterface
  public interface Manners {

    /**
     * Serves a connection, which stays open until the server is closed, unless this closes it.
     *
     * @param connection a connection that was just taken
     * @throws IOException if the other side has had enough: that is the end of it
     */
    void serve(Socket connection) throws IOException;
  }

  private final ServerSocket listening;
  private final List<Socket> connections = new ArrayList<>();

  /**
   * Listens.
   *
   * @param manners called for each connection; may block
   */
  public OddServer(Manners manners) {
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inThread("everwire-testkit-odd-server", () -> accept(manners));
  }

  /**
   * Takes connections and says nothing.
   *
   * @return a server
   */
  public static OddServer silent() {
    return new OddServer(connection -> {});
  }

  /**
   * Says something at once and closes.
   *
   * @param text what to say, in ISO 8859-1
   * @return a server
   */
  public static OddServer saying(String text) {
    return new OddServer(
        connection -> {
          connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
          connection.shutdownOutput();
        });
  }

  /**
   * Where it listens.
   *
   * @return the port
   */
  public int port() {
    return listening.getLocalPort();
  }

  private void accept(Manners manners) {
    try {
      while (true) {
        Socket connection = listening.accept();
        synchronized (connections) {
          connections.add(connection);
        }
        inThread("everwire-testkit-odd-connection", () -> serve(manners, connection));
      }
    } catch (IOException e) {
      // Closed: the test is over.
      return;
    }
  }

  private static void inThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void serve(Manners manners, Socket connection) {
    try {
      manners.serve(connection);
    } catch (IOException e) {
      // The other side has had enough, which some tests want.
      return;
    }
  }

  /** Closes the server and all its connections. */
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
