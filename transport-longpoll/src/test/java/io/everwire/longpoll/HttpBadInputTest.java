package io.everwire.longpoll;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.internal.server.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that say what they should not; beside them a session that must not notice. */
@Timeout(240)
class HttpBadInputTest {
  private static final HttpOptions IMPATIENT =
      HttpOptions.builder()
          .hold(Duration.ofSeconds(10))
          .absence(Duration.ofSeconds(4))
          .maxLinks(50)
          .build();

  private final RealtimeServer server =
      RealtimeServer.builder().listen("http://localhost:0/rt", IMPATIENT).build().start();
  private final URI uri = server.uri();
  private final RealtimeClient bystander =
      RealtimeClient.builder().endpoint(uri.toString()).build();
  private final String session;

  HttpBadInputTest() {
    bystander.connect().join();
    session = bystander.connection().sessionId().orElseThrow();
  }

  @AfterEach
  void theBystanderHasNotNoticed() {
    Sessions.demandRoundTrips(bystander, "bystander", 200);
    assertThat(bystander.connection().sessionId()).contains(session);
    bystander.close();
    server.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("localhost", uri.getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  /** Reads until the server closes; a reset is as good as an end. */
  private static String readAll(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
    }
    return all.toString(ISO_8859_1);
  }

  @Test
  void garbageIsAnsweredWith400OrCutOff() throws Exception {
    SplittableRandom random = new SplittableRandom(20_261_126);
    for (int i = 0; i < 100; i++) {
      byte[] garbage = new byte[random.nextInt(1, 3_000)];
      random.nextBytes(garbage);
      try (Socket socket = connect()) {
        try {
          socket.getOutputStream().write(garbage);
          socket.shutdownOutput();
        } catch (SocketException e) {
          assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
        assertThat(readAll(socket)).matches("(?s)(HTTP/1.1 4.*)?");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /rt\r\n\r\n",
        "GET /rt HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /rt HTTP/1.1\r\n\r\n",
        "GET /rt HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n",
        "POST /rt HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /rt HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /rt HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /rt HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/octet-stream\r\n\r\nZZ\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /rt/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
      })
  void aRequestThatBreaksTheRulesOfHttpIsA4xxOr5xx(String request) throws Exception {
    try (Socket socket = connect()) {
      write(socket, request);
      socket.shutdownOutput();
      assertThat(readAll(socket)).matches("(?s)HTTP/1.[01] (400|404|505) .*|");
    }
  }

  @Test
  void aQueryThatIsNoneIsNobodysBusiness() throws Exception {
    try (Socket socket = connect()) {
      write(
          socket,
          "POST /rt?a=|<>\"{} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
              + "Connection: close\r\n\r\n");
      assertThat(readAll(socket)).matches("(?s)HTTP/1.1 (204|400) .*");
    }
  }

  @Test
  void headersThatAreTooLargeAre431() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /rt HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 431");
    }
  }

  @Test
  void aBodyThatIsAnnouncedTooLargeIs413WithoutReadingIt() throws Exception {
    try (Socket socket = connect()) {
      write(
          socket,
          "POST /rt HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
              + "Content-Length: 99999999999\r\n\r\nxyz");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void aBodyWithoutEndIs413AtTheLimit() throws Exception {
    try (Socket socket = connect()) {
      write(
          socket,
          "POST /rt HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      String chunk = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
      try {
        for (int i = 0; i < 10_000; i++) {
          write(socket, chunk);
        }
        throw new AssertionError("80 MB were taken");
      } catch (SocketException e) {
        assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
    }
  }

  @Test
  void aBodyThatStopsIs408AndItsConnectionEnds() throws Exception {
    try (Socket socket = connect()) {
      write(
          socket,
          "POST /rt HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
              + "Content-Length: 100\r\n\r\nonly so much");
      assertThat(readAll(socket)).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void aBodyThatTricklesIs408AllTheSame() throws Exception {
    try (Socket socket = connect()) {
      write(
          socket,
          "POST /rt HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
              + "Content-Length: 100000\r\n\r\n");
      demandCutOffWhileTrickling(socket, "x");
    }
  }

  @Test
  void headersThatTrickleEndTheirConnection() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /rt HTTP/1.1\r\nHost: x\r\n");
      demandCutOffWhileTrickling(socket, "X: y\r\n");
    }
  }

  private static void demandCutOffWhileTrickling(Socket socket, String drop) throws Exception {
    socket.setSoTimeout(50);
    long start = System.nanoTime();
    while (true) {
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(60).toNanos());
      if (isCutOff(socket, drop)) {
        return;
      }
    }
  }

  /** Sends a little, and waits a little for the end. */
  private static boolean isCutOff(Socket socket, String drop) throws IOException {
    try {
      write(socket, drop);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void connectionsThatSayNothingAreClosed() throws Exception {
    Socket[] silent = new Socket[200];
    for (int i = 0; i < silent.length; i++) {
      silent[i] = connect();
    }
    for (Socket each : silent) {
      assertThat(readAll(each)).isEmpty();
      each.close();
    }
  }

  @Test
  void aHundredThousandPollsWithUnknownIdsAreEach404() throws Exception {
    StringBuilder burst = new StringBuilder();
    try (Socket socket = connect()) {
      for (int sent = 0; sent < 100_000; sent += 200) {
        burst.setLength(0);
        for (int i = 0; i < 200; i++) {
          burst
              .append("GET /rt HTTP/1.1\r\nHost: x\r\nEverwire-Request: 1\r\nEverwire-Link: no-")
              .append(sent + i)
              .append("\r\n\r\n");
        }
        write(socket, burst.toString());
        demandStatuses(socket.getInputStream(), 200, "404");
      }
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> ((Server) server).handshakeCount() == 0);
  }

  private static void demandStatuses(InputStream in, int count, String status) throws IOException {
    for (int i = 0; i < count; i++) {
      StringBuilder head = new StringBuilder();
      while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          throw new AssertionError("closed after %d answers and: %s".formatted(i, head));
        }
        head.append((char) next);
      }
      assertThat(head).startsWith("HTTP/1.1 " + status);
      int length = head.indexOf("Content-Length: ");
      in.readNBytes(
          Integer.parseInt(
              head.substring(length + "Content-Length: ".length(), head.indexOf("\r", length))));
    }
  }

  @Test
  void linksThatAreOpenedAndForgottenAreBoundedAndGoAway() throws Exception {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> RawRequests.send(RawRequests.opening(uri)).statusCode() == 503);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> RawRequests.send(RawRequests.opening(uri)).statusCode() == 204);
    await().atMost(Duration.ofSeconds(60)).until(() -> ((Server) server).handshakeCount() == 0);
  }

  @Test
  void resetsInALoopEndTheConnection() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
      out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      // All of it may be on its way before the server has had enough, but no connection idles out.
      socket.setSoTimeout(10_000);
      try {
        for (int stream = 1; stream < 200_000; stream += 2) {
          out.write(openAndReset(stream));
        }
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (SocketException e) {
        assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> ((Server) server).handshakeCount() == 0);
    assertThat(((Server) server).sessionCount()).isEqualTo(1);
  }

  /** POST /rt with no body, and a reset, in HTTP/2. */
  private static byte[] openAndReset(int stream) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    byte[] head = {(byte) 0x83, (byte) 0x86, 0x04, 3, '/', 'r', 't', 0x01, 1, 'x'};
    frames.writeBytes(frame(1, 5, stream, head));
    frames.writeBytes(frame(3, 0, stream, new byte[] {0, 0, 0, 8}));
    return frames.toByteArray();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags});
    frame.writeBytes(
        new byte[] {
          (byte) (stream >> 24), (byte) (stream >> 16), (byte) (stream >> 8), (byte) stream
        });
    frame.writeBytes(payload);
    return frame.toByteArray();
  }
}
