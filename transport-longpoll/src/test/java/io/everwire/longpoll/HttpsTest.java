package io.everwire.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.TestTls;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.Listener;
import java.security.Principal;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of clients, and those that have expired, over HTTP/2 and HTTP/1.1. */
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
    LinkRecorder client = new LinkRecorder("client");
    HttpOptions options = HttpOptions.builder().sslContext(context).http2(http2).build();
    transport.connect(Endpoint.of(listener.uri().toString(), options), config(), client);
    return client;
  }

  private LinkConfig config() {
    return new LinkConfig(10_000, Duration.ofSeconds(20), environment);
  }
}
