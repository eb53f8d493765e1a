package io.everwire.longpoll;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.OddServer;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response that ends before its body does is the end of the link, and brings no half a batch. */
@Timeout(120)
class TruncatedResponseTest {
  private static final String OPENED = "HTTP/1.1 204 OK\r\nEverwire-Link: odd\r\n\r\n";
  private static final String BATCH =
      "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nEverwire-Body: 1\r\n";
  private static final String EVENTS =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final LinkRecorder client = new LinkRecorder("client");

  @AfterEach
  void close() {
    environment.close();
  }

  private void connect(String scheme, OddServer server) {
    new LongPollTransport()
        .connect(
            Endpoint.of(
                scheme + "://localhost:" + server.port() + "/rt",
                HttpOptions.builder().http2(true).build()),
            new LinkConfig(1_000, Duration.ofSeconds(60), environment),
            client);
  }

  private CloseReason endOf(String scheme, OddServer.Manners manners) {
    try (OddServer server = new OddServer(manners)) {
      connect(scheme, server);
      return client.awaitClosed();
    }
  }

  private void demandLostWithNothing(CloseReason reason) {
    assertThat(reason.kind()).isEqualTo(Kind.LOST);
    assertThat(client.messages()).isEmpty();
    assertThat(client.breaches()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "Transfer-Encoding: chunked\r\n\r\na\r\nhello",
        "Everwire-Length: 10\r\nContent-Length: 5\r\n\r\nhello",
        "Everwire-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Everwire-Length: 10\r\n\r\nhello"
      })
  void overHttp11NothingOfItIsDelivered(String restOfResponse) {
    demandLostWithNothing(endOf("http", connection -> answer(connection, BATCH + restOfResponse)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Everwire-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Everwire-Length: 5\r\n\r\nhello"
      })
  void aBodyThatIsWholeIsDeliveredWithoutContentLength(String restOfResponse) {
    endOf("http", connection -> answer(connection, BATCH + restOfResponse));
    assertThat(client.messages()).containsExactly(ByteBuffer.wrap("hello".getBytes(ISO_8859_1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5\r\nid:1\n\r\n", "f\r\nid:1\ndata:aGVs\n\r\n0\r\n\r\n"})
  void anEventThatIsCutIsNotDelivered(String chunks) {
    demandLostWithNothing(
        endOf("sse+http", connection -> answer(connection, EVENTS + "3\r\n:\n\n\r\n" + chunks)));
  }

  /** Opens a link, and answers its first GET as told, after which the connection ends. */
  private static void answer(Socket connection, String response) throws IOException {
    OutputStream out = connection.getOutputStream();
    while (head(connection.getInputStream()).startsWith("POST")) {
      out.write(OPENED.getBytes(ISO_8859_1));
    }
    out.write(response.getBytes(ISO_8859_1));
    connection.close();
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"content-length", "everwire-length"})
  void overHttp2AStreamThatEndsEarlyDeliversNothing(String header) {
    demandLostWithNothing(
        endOf(
            "http",
            connection -> {
              Http2 http2 = Http2.open(connection);
              http2.headers(Http2.END_HEADERS, Http2.OK, "everwire-body", "1", header, "10");
              http2.write(Http2.DATA, Http2.END_STREAM, "hello".getBytes(ISO_8859_1));
            }));
  }

  @Test
  void overHttp2AnEventThatIsCutIsNotDelivered() {
    demandLostWithNothing(
        endOf(
            "sse+http",
            connection -> {
              Http2 http2 = Http2.open(connection);
              http2.headers(Http2.END_HEADERS, Http2.OK, "content-type", "text/event-stream");
              http2.write(
                  Http2.DATA, Http2.END_STREAM, ":\n\nid:1\ndata:aGVs\n".getBytes(ISO_8859_1));
            }));
  }

  /** The few frames of HTTP/2 that open a link and answer its first GET. */
  private record Http2(OutputStream out, int stream) {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** Statuses as HPACK's static table has them. */
    static final int OK = 0x88;

    static final int NO_CONTENT = 0x89;

    /** The client's preface, which it sends once the upgrade is agreed to. */
    private static final int PREFACE_BYTES = 24;

    /** Answers the opening POST, and awaits the GET. */
    static Http2 open(Socket connection) throws IOException {
      OutputStream out = connection.getOutputStream();
      assertThat(head(connection.getInputStream())).startsWith("POST").contains("h2c");
      out.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
              .getBytes(ISO_8859_1));
      new Http2(out, 0).write(SETTINGS, 0, new byte[0]);
      DataInputStream in = new DataInputStream(connection.getInputStream());
      in.readFully(new byte[PREFACE_BYTES]);
      new Http2(out, 1).headers(END_HEADERS | END_STREAM, NO_CONTENT, "everwire-link", "odd");
      while (true) {
        int lengthAndType = in.readInt();
        in.readByte();
        int stream = in.readInt();
        in.readFully(new byte[lengthAndType >>> 8]);
        if ((lengthAndType & 0xff) == HEADERS) {
          return new Http2(out, stream);
        }
      }
    }

    /** A status, and literals without indexing, each shorter than 127 bytes. */
    void headers(int flags, int status, String... namesAndValues) throws IOException {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      block.write(status);
      for (int i = 0; i < namesAndValues.length; i += 2) {
        block.write(0);
        for (String text : List.of(namesAndValues[i], namesAndValues[i + 1])) {
          block.write(text.length());
          block.writeBytes(text.getBytes(ISO_8859_1));
        }
      }
      write(HEADERS, flags, block.toByteArray());
    }

    void write(int type, int flags, byte[] payload) throws IOException {
      ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
      frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
      out.write(frame.array());
    }
  }
}
