package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import io.everwire.testkit.TestTls;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.Listener;
import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of clients, those that have expired, and handshakes that are cut. */
@Timeout(60)
class HttpsTest {
  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final LongPollTransport transport = new LongPollTransport();
  private final Queue<LinkFacts> facts = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    environment.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientWithACertificateIsKnownByItsName(boolean http2) throws Exception {
    try (Listener listener = listen(TestTls.context(), true)) {
      connect(listener, TestTls.context(), http2).awaitOpen();
      Principal name = Objects.requireNonNull(facts.element().tlsPrincipal());
      assertThat(name.getName()).isEqualTo("CN=localhost");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientWithoutOneGetsNoLinkWhereItIsRequired(boolean http2) throws Exception {
    try (Listener listener = listen(TestTls.context(), true)) {
      CloseReason reason = connect(listener, TestTls.trusting(), http2).awaitClosed();
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
      assertThat(facts).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientWhoseCertificateHasExpiredGetsNoLinkWhereOneIsRequired(boolean http2)
      throws Exception {
    try (Listener listener = listen(TestTls.context(), true)) {
      CloseReason reason = connect(listener, TestTls.expired(), http2).awaitClosed();
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
      assertThat(facts).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerWhoseCertificateHasExpiredIsNotTrusted(boolean http2) throws Exception {
    try (Listener listener = listen(TestTls.expired(), false)) {
      CloseReason reason = connect(listener, TestTls.trusting(), http2).awaitClosed();
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
      assertThat(reason.description()).contains(listener.uri().toString(), "TLS failed");
    }
  }

  /** With Jetty's client it may have been begun for another request. */
  @ParameterizedTest
  @EnumSource(Cut.class)
  void aConnectionThatIsCutInItsHandshakeIsNotTheLastThatIsTried(Cut how) throws Exception {
    try (Listener listener = listen(TestTls.context(), false);
        TcpProxy proxy = TcpProxy.to(listener.uri())) {
      proxy.stall(Direction.TO_CLIENT);
      LinkRecorder client = connect(proxy.via(listener.uri()), TestTls.trusting(), false);
      await().atMost(Duration.ofSeconds(30)).until(() -> proxy.acceptedCount() == 1);
      proxy.cutAll(how);
      proxy.resume(Direction.TO_CLIENT);
      client.awaitOpen();
    }
  }

  private Listener listen(SSLContext context, boolean certificateRequired) throws Exception {
    HttpOptions options =
        HttpOptions.builder()
            .sslContext(context)
            .clientCertificateRequired(certificateRequired)
            .build();
    return transport.listen(
        Endpoint.of("https://localhost:0/rt", options),
        config(),
        (link, told) -> {
          facts.add(told);
          return new LinkRecorder("server").accepted(link);
        });
  }

  private LinkRecorder connect(Listener listener, SSLContext context, boolean http2) {
    return connect(listener.uri(), context, http2);
  }

  private LinkRecorder connect(URI uri, SSLContext context, boolean http2) {
    LinkRecorder client = new LinkRecorder("client");
    HttpOptions options = HttpOptions.builder().sslContext(context).http2(http2).build();
    transport.connect(Endpoint.of(uri.toString(), options), config(), client);
    return client;
  }

  private LinkConfig config() {
    return new LinkConfig(10_000, Duration.ofSeconds(20), environment);
  }
}
