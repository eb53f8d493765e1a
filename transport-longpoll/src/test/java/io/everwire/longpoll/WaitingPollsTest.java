package io.everwire.longpoll;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.testkit.LinkRecorder;
import io.everwire.transport.Lane;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that wait cost no thread. */
@Tag("long")
class WaitingPollsTest {
  private static final int POLLS = 5_000;
  private static final int MOST_THREADS = 40;

  @Test
  @Timeout(300)
  void fiveThousandPollsWaitOnUnderFortyThreads() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    // Tests that ran before in this JVM leave threads that end by and by.
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (RawServer server =
        new RawServer(HttpOptions.builder().hold(Duration.ofMinutes(2)).build())) {
      List<LinkRecorder> links = new ArrayList<>();
      for (int i = 0; i < POLLS; i++) {
        Socket socket = new Socket("localhost", server.uri().getPort());
        sockets.add(socket);
        socket.setSoTimeout(60_000);
        write(socket, "POST /rt HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        String id = readHead(socket).replaceFirst("(?s).*Everwire-Link: (\\S+).*", "$1");
        write(
            socket,
            "GET /rt HTTP/1.1\r\nHost: x\r\nEverwire-Request: 1\r\nEverwire-Link: "
                + id
                + "\r\n\r\n");
        links.add(server.nextAccepted());
      }
      for (LinkRecorder link : links) {
        while (!link.awaitOpen().isWritable()) {
          Thread.onSpinWait();
        }
      }
      Set<Thread> started = new HashSet<>(Thread.getAllStackTraces().keySet());
      started.removeAll(before);
      System.out.printf("%,d polls wait: %d live threads%n", POLLS, started.size());
      assertThat(started).hasSizeLessThan(MOST_THREADS);
      for (LinkRecorder link : links) {
        link.awaitOpen().send(Lane.RELIABLE, ByteBuffer.wrap(new byte[] {1}));
      }
      for (Socket socket : sockets) {
        assertThat(readHead(socket)).startsWith("HTTP/1.1 200").contains("Everwire-Body: 1");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void write(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String readHead(Socket socket) throws Exception {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new AssertionError("closed after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }
}
