package io.everwire.longpoll;

import static io.everwire.longpoll.RawRequests.get;
import static io.everwire.longpoll.RawRequests.header;
import static io.everwire.longpoll.RawRequests.open;
import static io.everwire.longpoll.RawRequests.opening;
import static io.everwire.longpoll.RawRequests.post;
import static io.everwire.longpoll.RawRequests.send;
import static io.everwire.longpoll.RawRequests.sendAsync;
import static io.everwire.longpoll.RawRequests.to;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.testkit.LinkRecorder;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger's client is answered, request by request. */
@Timeout(120)
class StatusTest {
  private static final byte[] BATCH = {1, 2, 3};

  private RawServer server =
      new RawServer(HttpOptions.builder().hold(Duration.ofMillis(500)).build());

  @AfterEach
  void closeServer() {
    server.close();
  }

  private void restart(HttpOptions options) {
    server.close();
    server = new RawServer(options);
  }

  @Test
  void theOpeningResponseTellsTheLinkAndItsLimits() throws Exception {
    HttpResponse<byte[]> response = send(opening(server.uri()));
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(Base64.getUrlDecoder().decode(header(response, "Everwire-Link")))
        .hasSizeGreaterThanOrEqualTo(16);
    assertThat(header(response, "Everwire-Max-Bytes")).isEqualTo("100000");
    assertThat(header(response, "Everwire-Hold")).isEqualTo("500");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(response, "Set-Cookie")).isEmpty();
  }

  @Test
  void theOpeningRequestMayBringABatchAndItsResponseAnother() throws Exception {
    server.close();
    server = new RawServer(HttpOptions.defaults(), link -> link.send(Lane.RELIABLE, batch(9)));
    HttpResponse<byte[]> response =
        send(
            to(server.uri())
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(BATCH)));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).containsExactly(9);
    assertThat(header(response, "Everwire-Body")).isEqualTo("1");
    assertThat(header(response, "Content-Type")).isEqualTo("application/octet-stream");
    LinkRecorder link = server.nextAccepted();
    link.awaitMessages(1);
    assertThat(link.messages()).containsExactly(ByteBuffer.wrap(BATCH));
  }

  private static ByteBuffer batch(int content) {
    return ByteBuffer.wrap(new byte[] {(byte) content});
  }

  @Test
  void anIdThatIsUnknownIs404() throws Exception {
    assertThat(send(get(server.uri(), "unknown", 1)).statusCode()).isEqualTo(404);
    assertThat(send(post(server.uri(), "unknown", 1, BATCH)).statusCode()).isEqualTo(404);
    assertThat(send(to(server.uri()).GET()).statusCode()).isEqualTo(404);
    assertThat(server.acceptedCount()).isZero();
  }

  @Test
  void aPathThatIsNotServedIs404() throws Exception {
    assertThat(send(opening(server.uri().resolve("/other"))).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "HEAD", "PROPFIND", "TRACE"})
  void anotherMethodIs405(String method) throws Exception {
    HttpResponse<byte[]> response = send(to(server.uri()).method(method, BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "Allow")).isEqualTo("GET, POST, OPTIONS");
  }

  @Test
  void anotherTypeOfContentIs415AndOpensNothing() throws Exception {
    for (String type : new String[] {"application/json", "text/plain", "multipart/form-data"}) {
      HttpResponse<byte[]> response =
          send(
              to(server.uri())
                  .header("Content-Type", type)
                  .POST(BodyPublishers.ofByteArray(BATCH)));
      assertThat(response.statusCode()).isEqualTo(415);
    }
    assertThat(send(to(server.uri()).POST(BodyPublishers.ofByteArray(BATCH))).statusCode())
        .isEqualTo(415);
    assertThat(server.acceptedCount()).isZero();
  }

  @Test
  void aSecondPollIs409AndEndsTheLink() throws Exception {
    String link = open(server.uri());
    CompletableFuture<HttpResponse<byte[]>> first = sendAsync(get(server.uri(), link, 1));
    HttpResponse<byte[]> second;
    do {
      second = send(get(server.uri(), link, 2));
      // The second may have come first, which is a hole.
    } while (second.statusCode() == 204);
    assertThat(second.statusCode()).isIn(409, 410);
    first.get(30, TimeUnit.SECONDS);
    assertThat(server.nextAccepted().awaitClosed().kind()).isEqualTo(CloseReason.Kind.LOST);
    assertThat(send(get(server.uri(), link, 2)).statusCode()).isEqualTo(404);
  }

  @Test
  void aRepeatedPostIs410AndEndsTheLink() throws Exception {
    String link = open(server.uri());
    assertThat(send(post(server.uri(), link, 1, BATCH)).statusCode()).isEqualTo(204);
    assertThat(send(post(server.uri(), link, 1, BATCH)).statusCode()).isEqualTo(410);
    LinkRecorder recorder = server.nextAccepted();
    assertThat(recorder.awaitClosed().kind()).isEqualTo(CloseReason.Kind.LOST);
    assertThat(recorder.messages()).hasSize(1);
    assertThat(send(post(server.uri(), link, 2, BATCH)).statusCode()).isEqualTo(404);
  }

  @Test
  void aRepeatedPollIs410AndEndsTheLink() throws Exception {
    String link = open(server.uri());
    assertThat(send(get(server.uri(), link, 1)).statusCode()).isEqualTo(204);
    assertThat(send(get(server.uri(), link, 1)).statusCode()).isEqualTo(410);
    server.nextAccepted().awaitClosed();
  }

  @Test
  void aHoleOrNoNumberIs410AndEndsTheLink() throws Exception {
    assertThat(send(post(server.uri(), open(server.uri()), 2, BATCH)).statusCode()).isEqualTo(410);
    assertThat(send(get(server.uri(), open(server.uri()), 0)).statusCode()).isEqualTo(410);
    assertThat(
            send(to(server.uri()).header("Everwire-Link", open(server.uri())).GET()).statusCode())
        .isEqualTo(410);
    for (int i = 0; i < 3; i++) {
      server.nextAccepted().awaitClosed();
    }
  }

  @Test
  void aBatchAboveTheLimitIs413AndEndsTheLink() throws Exception {
    String link = open(server.uri());
    // By its header alone: a client that goes on sending may find its connection reset, unanswered.
    try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
      String head =
          "POST /rt HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
              + "Everwire-Link: %s\r\nEverwire-Request: 1\r\nContent-Length: %d\r\n"
              + "Connection: close\r\n\r\n";
      socket
          .getOutputStream()
          .write(head.formatted(link, RawServer.MAX_BYTES + 1).getBytes(US_ASCII));
      socket.setSoTimeout(60_000);
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 413")
          .contains("100,000 bytes (LinkConfig.maxMessageBytes)");
    }
    assertThat(server.nextAccepted().awaitClosed().kind()).isEqualTo(CloseReason.Kind.VIOLATION);
  }

  @Test
  void aPollIsHeldUntilThereIsSomething() throws Exception {
    restart(HttpOptions.defaults());
    String link = open(server.uri());
    CompletableFuture<HttpResponse<byte[]>> poll = sendAsync(get(server.uri(), link, 1));
    server.nextAccepted().awaitOpen().send(Lane.RELIABLE, batch(7));
    HttpResponse<byte[]> response = poll.get(30, TimeUnit.SECONDS);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).containsExactly(7);
  }

  @Test
  void anEndIsToldOnEveryRequestWithTheSameNumber() throws Exception {
    String link = open(server.uri());
    server.nextAccepted().awaitOpen().close(CloseReason.local("closing time, \u00e4h"));
    demandEnd(send(get(server.uri(), link, 1)));
    demandEnd(send(post(server.uri(), link, 1, BATCH)));
    demandEnd(send(get(server.uri(), link, 2)));
  }

  private static void demandEnd(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(header(response, "Everwire-Body")).isEqualTo("1");
    assertThat(header(response, "Everwire-End")).isEqualTo("closing%20time%2C%20%C3%A4h");
  }

  @Test
  void moreLinksThanAllowedAre503WithRetryAfter() throws Exception {
    restart(HttpOptions.builder().maxLinks(2).build());
    open(server.uri());
    open(server.uri());
    HttpResponse<byte[]> response = send(opening(server.uri()));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(header(response, "Retry-After")).isEqualTo("1");
    server.nextAccepted().awaitOpen().close(CloseReason.local("makes room"));
  }

  @Test
  void moreLinksOfOneAddressThanAllowedAre429WithRetryAfter() throws Exception {
    restart(HttpOptions.builder().maxLinksPerAddress(1).build());
    String link = open(server.uri());
    HttpResponse<byte[]> response = send(opening(server.uri()));
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(header(response, "Retry-After")).isEqualTo("1");
    send(post(server.uri(), link, 1, BATCH).header("Everwire-End", "bye"));
    assertThat(send(opening(server.uri())).statusCode()).isEqualTo(204);
  }
}
