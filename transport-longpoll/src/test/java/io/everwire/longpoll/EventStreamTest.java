package io.everwire.longpoll;

import static io.everwire.longpoll.RawRequests.header;
import static io.everwire.longpoll.RawRequests.opening;
import static io.everwire.longpoll.RawRequests.post;
import static io.everwire.longpoll.RawRequests.send;
import static io.everwire.longpoll.RawRequests.to;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.transport.CloseReason;
import io.everwire.transport.Lane;
import io.everwire.transport.Link;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-sent events as a browser's EventSource gets them. */
@Timeout(60)
class EventStreamTest {
  private final RawServer server = new RawServer(HttpOptions.defaults());

  @AfterEach
  void closeServer() {
    server.close();
  }

  private HttpResponse<byte[]> open() throws Exception {
    return send(opening(server.uri()).header("Everwire-Down", "sse"));
  }

  private URI withTicket(HttpResponse<byte[]> opened) {
    return URI.create(server.uri() + "?everwire-ticket=" + header(opened, "Everwire-Ticket"));
  }

  @Test
  void eventsCarryNumberedBatchesInBase64AndTheEnd() throws Exception {
    HttpResponse<byte[]> opened = open();
    assertThat(opened.statusCode()).isEqualTo(204);
    assertThat(server.nextFacts().transport()).isEqualTo("sse+http");
    Link link = server.nextAccepted().awaitOpen();
    link.send(Lane.RELIABLE, ByteBuffer.wrap("hello".getBytes(UTF_8)));
    link.send(Lane.RELIABLE, ByteBuffer.allocate(0));
    link.close(CloseReason.local("that is all"));
    HttpResponse<byte[]> stream = send(to(withTicket(opened)).GET());
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(header(stream, "Content-Type")).isEqualTo("text/event-stream");
    assertThat(header(stream, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(stream, "X-Accel-Buffering")).isEqualTo("no");
    assertThat(new String(stream.body(), UTF_8))
        .isEqualTo(
            """
            :

            id:1
            data:aGVsbG8=

            id:2
            data:

            id:3
            event:end
            data:that%20is%20all

            """);
  }

  @Test
  void aTicketIsGoodForOneStream() throws Exception {
    HttpResponse<byte[]> opened = open();
    server.nextAccepted().awaitOpen().close(CloseReason.local("at once"));
    assertThat(send(to(withTicket(opened)).GET()).statusCode()).isEqualTo(200);
    assertThat(send(to(withTicket(opened)).GET()).statusCode()).isEqualTo(404);
    assertThat(send(to(URI.create(server.uri() + "?everwire-ticket=x")).GET()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void aTicketIsNoLink() throws Exception {
    HttpResponse<byte[]> opened = open();
    String ticket = header(opened, "Everwire-Ticket");
    assertThat(send(post(server.uri(), ticket, 1, new byte[1])).statusCode()).isEqualTo(404);
  }

  @Test
  void postsAreAnsweredAtOnceAndWithoutBody() throws Exception {
    HttpResponse<byte[]> opened = open();
    String link = header(opened, "Everwire-Link");
    server.nextAccepted().awaitOpen().send(Lane.RELIABLE, ByteBuffer.allocate(10));
    HttpResponse<byte[]> answer = send(post(server.uri(), link, 1, new byte[1]));
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Everwire-Body")).isEmpty();
  }
}
