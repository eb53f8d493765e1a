package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.TestTls;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.Listener;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates of clients, and credentials as gRPC has them. */
@Timeout(120)
class GrpcTlsTest {
  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final GrpcTransport transport = new GrpcTransport();
  private final Queue<LinkFacts> facts = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    environment.close();
  }

  @Test
  void aClientWithACertificateIsKnownByItsName() throws Exception {
    try (Listener listener = listen(mutual())) {
      connect(listener, GrpcOptions.builder().sslContext(TestTls.context()).build()).awaitOpen();
      LinkFacts known = nextFacts();
      Principal name = Objects.requireNonNull(known.tlsPrincipal());
      assertThat(name.getName()).isEqualTo("CN=localhost");
      assertThat(known.transport()).isEqualTo("grpcs");
    }
  }

  @Test
  void aClientWithoutOneGetsNoLinkWhereItIsRequired() throws Exception {
    try (Listener listener = listen(mutual())) {
      CloseReason reason =
          connect(listener, GrpcOptions.builder().sslContext(TestTls.trusting()).build())
              .awaitClosed();
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
      assertThat(facts).isEmpty();
    }
  }

  @Test
  void aClientWithoutOneHasNoNameWhereItIsNot() throws Exception {
    try (Listener listener = listen(GrpcOptions.builder().sslContext(TestTls.context()).build())) {
      connect(listener, GrpcOptions.builder().sslContext(TestTls.trusting()).build()).awaitOpen();
      assertThat(nextFacts().tlsPrincipal()).isNull();
    }
  }

  @Test
  void credentialsOfGrpcWorkOnBothSides() throws Exception {
    GrpcOptions server =
        GrpcOptions.builder().serverCredentials(Tls.server(TestTls.context(), true)).build();
    GrpcOptions client =
        GrpcOptions.builder().channelCredentials(Tls.client(TestTls.context())).build();
    try (Listener listener = listen(server)) {
      connect(listener, client).awaitOpen();
      assertThat(nextFacts().tlsPrincipal()).isNotNull();
    }
  }

  @Test
  void theCertificateMayBeForAnotherAuthorityThatIsAskedFor() throws Exception {
    try (Listener listener = listen(GrpcOptions.builder().sslContext(TestTls.context()).build())) {
      LinkRecorder client = new LinkRecorder("client");
      GrpcOptions options =
          GrpcOptions.builder().sslContext(TestTls.context()).authority("localhost").build();
      transport.connect(
          Endpoint.of("grpcs://127.0.0.1:" + listener.uri().getPort(), options), config(), client);
      client.awaitOpen();
      assertThat(nextFacts().uri()).hasToString("grpcs://localhost");
    }
  }

  @Test
  void aServerWhoseCertificateHasExpiredIsNotTrusted() throws Exception {
    try (Listener listener = listen(GrpcOptions.builder().sslContext(TestTls.expired()).build())) {
      CloseReason reason =
          connect(listener, GrpcOptions.builder().sslContext(TestTls.trusting()).build())
              .awaitClosed();
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
      assertThat(reason.description())
          .contains(listener.uri().toString(), "TLS failed", "CertificateExpiredException");
    }
  }

  @Test
  void aClientWhoseCertificateHasExpiredGetsNoLinkWhereOneIsRequired() throws Exception {
    try (Listener listener = listen(mutual())) {
      CloseReason reason =
          connect(listener, GrpcOptions.builder().sslContext(TestTls.expired()).build())
              .awaitClosed();
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
      assertThat(reason.description()).contains(listener.uri().toString());
      assertThat(facts).isEmpty();
    }
  }

  @Test
  void aServerWithoutAKeyIsRefusedAtTheCall() {
    assertThatThrownBy(() -> listen(GrpcOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GrpcOptions.sslContext");
  }

  /** A client may hold its link for open before the server's acceptor has been asked. */
  private LinkFacts nextFacts() {
    await().until(() -> !facts.isEmpty());
    return facts.element();
  }

  @Test
  void aServerLearnsWhyHandshakesFail() throws Exception {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    EventLoopGroup loops = Loops.start(1, "everwire-testkit-loop");
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress("localhost", 0), Tls.server(TestTls.context(), true))
            .channelFactory(
                () -> TlsWatch.over(Loops.newServerSocket(), (peer, cause) -> failures.add(cause)))
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .build()
            .start();
    URI uri = URI.create("grpcs://localhost:" + server.getPort());
    connect(uri, GrpcOptions.builder().sslContext(TestTls.expired()).build()).awaitClosed();
    await().until(() -> failures.size() == 1);
    assertThat(failures.element()).hasRootCauseInstanceOf(CertificateExpiredException.class);
    connect(uri, GrpcOptions.defaults()).awaitClosed();
    await().until(() -> failures.size() == 2);
    server.shutdownNow().awaitTermination();
    Loops.stop(loops, 0, 1_000);
  }

  private static GrpcOptions mutual() {
    return GrpcOptions.builder()
        .sslContext(TestTls.context())
        .clientCertificateRequired(true)
        .build();
  }

  private Listener listen(GrpcOptions options) throws Exception {
    return transport.listen(
        Endpoint.of("grpcs://localhost:0", options),
        config(),
        (link, known) -> {
          facts.add(known);
          return new LinkRecorder("server").accepted(link);
        });
  }

  private LinkRecorder connect(Listener listener, GrpcOptions options) {
    return connect(listener.uri(), options);
  }

  private LinkRecorder connect(URI uri, GrpcOptions options) {
    LinkRecorder client = new LinkRecorder("client");
    transport.connect(new Endpoint(uri, List.of(options)), config(), client);
    return client;
  }

  private LinkConfig config() {
    return new LinkConfig(1 << 20, Duration.ofSeconds(30), environment);
  }
}
