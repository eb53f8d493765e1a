package io.everwire.websocket;

import io.everwire.testkit.OddServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP proxy that knows CONNECT, and one password. */
final class ConnectProxy implements AutoCloseable {
  private final String authorization;
  private final OddServer server;
  private volatile String lastTarget = "";

  ConnectProxy(String authorization) {
    this.authorization = authorization;
    this.server = new OddServer(this::serve);
  }

  int port() {
    return server.port();
  }

  /** What was asked for last, host and port. */
  String lastTarget() {
    return lastTarget;
  }

  private void serve(Socket client) throws IOException {
    String head = readHead(client.getInputStream());
    lastTarget = head.split(" ", -1)[1];
    OutputStream answer = client.getOutputStream();
    if (!head.contains("Proxy-Authorization: " + authorization + "\r\n")) {
      answer.write("HTTP/1.1 407 Who are you\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      return;
    }
    String[] hostAndPort = lastTarget.split(":", -1);
    try (Socket target = new Socket(hostAndPort[0], Integer.parseInt(hostAndPort[1]))) {
      answer.write("HTTP/1.1 200 Go ahead\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread back = new Thread(() -> copy(target, client), "everwire-testkit-connect-proxy");
      back.setDaemon(true);
      back.start();
      copy(client, target);
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no head");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One side has ended; the other will.
      return;
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
