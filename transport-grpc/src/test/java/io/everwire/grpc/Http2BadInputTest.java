package io.everwire.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.RealtimeServer;
import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.TestTls;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.Listener;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that break HTTP/2, or what gRPC makes of it, or that are not there any more. */
class Http2BadInputTest extends BesideASession {

  @Test
  void garbageOnThePortIsCutOff() throws Exception {
    SplittableRandom random = new SplittableRandom(20_261_123);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[random.nextInt(1, 5_000)];
      random.nextBytes(garbage);
      // Never by chance the beginning of a preface, which would make the server wait for more.
      garbage[0] = 'X';
      demandCutOff(uri, garbage);
    }
  }

  @Test
  void garbageAfterAnHonestBeginningIsCutOff() throws Exception {
    SplittableRandom random = new SplittableRandom(20_261_124);
    for (int i = 0; i < 50; i++) {
      byte[] garbage =
          Arrays.copyOf(Http2Peer.PREFACE, Http2Peer.PREFACE.length + random.nextInt(1, 5_000));
      for (int at = Http2Peer.PREFACE.length; at < garbage.length; at++) {
        garbage[at] = (byte) random.nextInt();
      }
      demandCutOff(uri, garbage);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PRI * HTT", "GET / HTTP/1.1\r\nHost: there\r\n"})
  void whoSaysNothingOrNotAllOfItIsCutOffInTime(String beginning) throws Exception {
    demandCutOffInTime(impatientUri, beginning.getBytes(US_ASCII));
  }

  @Test
  void aTlsHandshakeThatStopsIsCutOffInTime() throws Exception {
    GrpcOptions tls = GrpcOptions.builder().sslContext(TestTls.context()).build();
    try (ThreadedEnvironment environment = new ThreadedEnvironment();
        Listener listener =
            new GrpcTransport()
                .listen(
                    Endpoint.of("grpcs://localhost:0", tls),
                    new LinkConfig(1_000, Duration.ofMillis(200), environment),
                    (link, facts) -> new LinkRecorder("nobody"))) {
      // The header of a TLS record that never comes.
      demandCutOffInTime(listener.uri(), new byte[] {22, 3, 1, 1, 0});
    }
  }

  /** Writes, does not say that this was all, and reads until the server has closed. */
  private static void demandCutOffInTime(URI where, byte[] said) throws IOException {
    // Less than what the libraries have by default.
    demandCutOff(where, said, false, Duration.ofSeconds(8));
  }

  /** Writes, says that this was all, and reads until the server has closed. */
  private static void demandCutOff(URI where, byte[] said) throws IOException {
    demandCutOff(where, said, true, Duration.ofSeconds(30));
  }

  private static void demandCutOff(URI where, byte[] said, boolean isAll, Duration patience)
      throws IOException {
    try (Socket socket = new Socket(where.getHost(), where.getPort())) {
      socket.setSoTimeout((int) patience.toMillis());
      try {
        socket.getOutputStream().write(said);
        if (isAll) {
          socket.shutdownOutput();
        }
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (SocketTimeoutException e) {
        throw new AssertionError("the server keeps the connection", e);
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
    }
  }

  @Test
  void aConnectionWithoutACallIsToldToGo() throws Exception {
    try (RealtimeServer ratherPatient = ratherPatient();
        Http2Peer client = Http2Peer.connect(ratherPatient.uri())) {
      assertThat(client.await(Http2Peer.GOAWAY).errorCode()).isEqualTo(Http2Peer.NO_ERROR);
    }
  }

  @Test
  void resetsInALoopEndTheirConnection() throws Exception {
    try (Http2Peer client = Http2Peer.connect(uri)) {
      for (int i = 0; i < 401; i++) {
        client.call(2 * i + 1);
        client.reset(2 * i + 1, Http2Peer.CANCEL);
      }
      assertThat(client.await(Http2Peer.GOAWAY).errorCode()).isEqualTo(Http2Peer.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void pingsInALoopEndTheirConnection() throws Exception {
    try (Http2Peer client = Http2Peer.connect(uri)) {
      // One is free and two are forgiven; more would meet a connection that is closed already.
      for (int i = 0; i < 4; i++) {
        client.write(Http2Peer.PING, Http2Peer.NONE, 0, new byte[8]);
      }
      assertThat(client.await(Http2Peer.GOAWAY).errorCode()).isEqualTo(Http2Peer.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void headersWithoutEndEndTheirConnection() throws Exception {
    try (Http2Peer client = Http2Peer.connect(uri)) {
      byte[] header = Http2Peer.headers("x-more", "y".repeat(100));
      client.write(Http2Peer.HEADERS, Http2Peer.NONE, 1, Http2Peer.headers(":method", "POST"));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000_000; i++) {
                  client.write(Http2Peer.CONTINUATION, Http2Peer.NONE, 1, header);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aMessageThatClaimsFourGigabytesEndsItsCallAndNoOther() throws Exception {
    try (Http2Peer client = Http2Peer.connect(uri)) {
      client.call(1);
      client.call(3);
      client.write(Http2Peer.DATA, Http2Peer.NONE, 1, new byte[] {0, -1, -1, -1, -1});
      Http2Peer.Frame reset = client.await(Http2Peer.RST_STREAM);
      assertThat(reset.stream()).isEqualTo(1);
      // The other one is told that nothing is no Hello.
      client.write(Http2Peer.DATA, Http2Peer.NONE, 3, new byte[5]);
      assertThat(client.await(Http2Peer.DATA).stream()).isEqualTo(3);
    }
  }

  @Test
  void messagesThatNeverEndAreGivenUpInTime() throws Exception {
    try (RealtimeServer ratherPatient = ratherPatient();
        Http2Peer client = Http2Peer.connect(ratherPatient.uri())) {
      for (int i = 0; i < 300; i++) {
        client.call(2 * i + 1);
        client.write(
            Http2Peer.DATA, Http2Peer.NONE, 2 * i + 1, new byte[] {0, 0, 3, -1, -1, 1, 2, 3});
      }
      client.awaitEnds(300);
    }
  }

  /** Waits for a client that is held up before its connection, or its call, begins. */
  private static RealtimeServer ratherPatient() {
    return RealtimeServer.builder()
        .listen("grpc://localhost:0")
        .handshakeTimeout(Duration.ofSeconds(5))
        .build()
        .start();
  }

  @Test
  void aCallWhoseClientHasSaidGoAwayLivesUntilItsConnectionEnds() throws Exception {
    CompletableFuture<LinkRecorder> accepted = new CompletableFuture<>();
    try (ThreadedEnvironment environment = new ThreadedEnvironment();
        Listener listener =
            listen(new GrpcTransport(), Duration.ofSeconds(20), environment, accepted)) {
      try (Http2Peer client = Http2Peer.connect(listener.uri())) {
        client.call(1);
        client.await(Http2Peer.HEADERS);
        client.goAway(0, Http2Peer.NO_ERROR);
        client.write(Http2Peer.DATA, Http2Peer.NONE, 1, new byte[] {0, 0, 0, 0, 1, 7});
        accepted.join().awaitMessages(1);
        assertThat(accepted.join().closedReason()).isNull();
      }
      assertThat(accepted.join().awaitClosed().kind()).isEqualTo(CloseReason.Kind.LOST);
    }
  }

  @Test
  void theConnectionOfAPeerThatIsGoneIsClosedAfterItsLink() throws Exception {
    CompletableFuture<LinkRecorder> accepted = new CompletableFuture<>();
    // gRPC asks no sooner.
    GrpcTransport curious = new GrpcTransport(Duration.ofSeconds(10), ClientLink.GRACE);
    try (ThreadedEnvironment environment = new ThreadedEnvironment();
        Listener listener = listen(curious, Duration.ofSeconds(5), environment, accepted);
        Http2Peer client = Http2Peer.connect(listener.uri())) {
      client.call(1);
      client.await(Http2Peer.HEADERS);
      // From here on it answers nothing, not even HTTP/2's own pings.
      accepted.join().awaitOpen().close(CloseReason.local("silent for too long"));
      assertThatThrownBy(() -> client.await(-1))
          .isInstanceOfAny(EOFException.class, java.net.SocketException.class);
    }
  }

  private static Listener listen(
      GrpcTransport transport,
      Duration openTimeout,
      ThreadedEnvironment environment,
      CompletableFuture<LinkRecorder> accepted)
      throws IOException {
    return transport.listen(
        Endpoint.of("grpc://localhost:0"),
        new LinkConfig(1_000, openTimeout, environment),
        (link, facts) -> {
          LinkRecorder recorder = new LinkRecorder("server").accepted(link);
          accepted.complete(recorder);
          return recorder;
        });
  }
}
