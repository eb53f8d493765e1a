package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.OddServer;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.CloseReason.Kind;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server can do to a call by HTTP/2 alone is the end of a link, and told as that. */
@Timeout(120)
class Http2BadServerTest {
  /** The first call of a client has this stream. */
  private static final int CALL = 3;

  private static final int INTERNAL_ERROR = 2;
  private static final int REFUSED_STREAM = 7;

  private final ThreadedEnvironment environment = new ThreadedEnvironment();

  @AfterEach
  void close() {
    environment.close();
  }

  /** What a server does once a call has come. */
  @FunctionalInterface
  private interface Misdeed {
    void commit(Http2Peer server) throws IOException;
  }

  /** Connects to such a server, which then waits for the connection to end. */
  private CloseReason endOf(Misdeed misdeed) {
    LinkRecorder client = new LinkRecorder("client");
    try (OddServer server =
        new OddServer(
            connection -> {
              Http2Peer peer = peerOf(connection);
              misdeed.commit(peer);
              peer.await(-1);
            })) {
      PatientTransport.create()
          .connect(
              Endpoint.of("grpc://localhost:" + server.port()),
              new LinkConfig(1_000, Duration.ofSeconds(30), environment),
              client);
      CloseReason reason = client.awaitClosed();
      assertThat(client.breaches()).isEmpty();
      assertThat(reason.description()).contains("grpc://localhost:" + server.port());
      return reason;
    }
  }

  private static Http2Peer peerOf(Socket connection) throws IOException {
    Http2Peer peer = Http2Peer.serve(connection);
    assertThat(peer.await(Http2Peer.HEADERS).stream()).isEqualTo(CALL);
    return peer;
  }

  @ParameterizedTest
  @ValueSource(ints = {Http2Peer.NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM, Http2Peer.CANCEL})
  void aResetOfAnOpenLinkIsItsDeath(int errorCode) {
    CloseReason reason =
        endOf(
            server -> {
              server.answer(CALL);
              server.reset(CALL, errorCode);
            });
    assertThat(reason.kind()).isEqualTo(Kind.LOST);
    assertThat(reason.description()).contains("HTTP/2 error code");
  }

  @ParameterizedTest
  @ValueSource(ints = {INTERNAL_ERROR, REFUSED_STREAM, Http2Peer.ENHANCE_YOUR_CALM})
  void aResetInsteadOfAnAnswerIsAFailureToOpen(int errorCode) {
    CloseReason reason = endOf(server -> server.reset(CALL, errorCode));
    assertThat(reason.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(reason.description()).contains("HTTP/2 error code");
  }

  @Test
  void aGoAwayThatLeavesTheCallOutIsTheDeathOfItsLink() {
    CloseReason reason =
        endOf(
            server -> {
              server.answer(CALL);
              server.goAway(0, Http2Peer.NO_ERROR);
            });
    assertThat(reason.kind()).isEqualTo(Kind.LOST);
    assertThat(reason.description()).contains("GOAWAY");
  }

  @Test
  void aGoAwayInsteadOfAnAnswerIsAFailureToOpen() {
    CloseReason reason = endOf(server -> server.goAway(0, Http2Peer.ENHANCE_YOUR_CALM));
    assertThat(reason.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(reason.description()).contains("ENHANCE_YOUR_CALM");
  }

  @Test
  void aGoAwayThatCountsTheCallInLetsItsLinkLiveUntilTheConnectionEnds() {
    CloseReason reason =
        endOf(
            server -> {
              server.answer(CALL);
              server.goAway(CALL, Http2Peer.NO_ERROR);
              server.write(Http2Peer.DATA, Http2Peer.NONE, CALL, new byte[] {0, 0, 0, 0, 1, 7});
              server.close();
            });
    assertThat(reason.kind()).isEqualTo(Kind.LOST);
  }

  @Test
  void aMessageThatIsNoneIsTheDeathOfItsLink() {
    CloseReason reason =
        endOf(
            server -> {
              server.answer(CALL);
              server.write(Http2Peer.DATA, Http2Peer.NONE, CALL, new byte[] {77, 0, 0, 0, 1, 7});
            });
    assertThat(reason.kind()).isEqualTo(Kind.LOST);
  }

  @Test
  void aFrameThatIsNoneIsTheDeathOfItsLink() {
    CloseReason reason =
        endOf(
            server -> {
              server.answer(CALL);
              server.write(Http2Peer.SETTINGS, Http2Peer.NONE, CALL, new byte[5]);
            });
    assertThat(reason.kind()).isEqualTo(Kind.LOST);
  }

  @Test
  void anAnswerThatIsNotOfGrpcIsARefusal() {
    CloseReason reason =
        endOf(
            server ->
                server.write(
                    Http2Peer.HEADERS,
                    Http2Peer.END_HEADERS | Http2Peer.END_STREAM,
                    CALL,
                    Http2Peer.headers(":status", "503", "content-type", "text/html")));
    assertThat(reason.kind()).isEqualTo(Kind.REFUSED);
    assertThat(reason.description()).contains("UNAVAILABLE", "503");
  }
}
