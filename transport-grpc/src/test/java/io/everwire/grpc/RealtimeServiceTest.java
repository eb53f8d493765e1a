package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everwire.Principal;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everwire in an application's own gRPC server. */
@Timeout(120)
class RealtimeServiceTest {
  private static final Metadata.Key<String> PASS =
      Metadata.Key.of("x-pass", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> BINARY =
      Metadata.Key.of("x-trace-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Queue<LinkFacts> facts = new ConcurrentLinkedQueue<>();
  private final RealtimeServer realtime =
      RealtimeServer.builder()
          .authenticator(
              request -> {
                facts.add(request.facts());
                return CompletableFuture.completedFuture(Principal.of("somebody"));
              })
          .build()
          .start();
  private final ThreadedEnvironment environment = new ThreadedEnvironment();
  private final Server server;
  private final URI uri;

  RealtimeServiceTest() throws Exception {
    server =
        NettyServerBuilder.forPort(0)
            .addService(RealtimeService.of(realtime.acceptor()))
            .intercept(new Doorman())
            .build()
            .start();
    uri = URI.create("grpc://localhost:" + server.getPort());
  }

  @AfterEach
  void close() throws Exception {
    realtime.close();
    server.shutdown().awaitTermination();
    environment.close();
  }

  @Test
  void aSessionLivesInTheApplicationsServerOnItsThreads() {
    try (RealtimeClient client =
        RealtimeClient.builder().endpoint(uri.toString(), withPass("open sesame")).build()) {
      client.connect().join();
      Sessions.demandRoundTrips(client, "own/1", 2_000);
    }
  }

  @Test
  void metadataReachesTheAuthenticator() {
    Metadata metadata = new Metadata();
    metadata.put(PASS, "open sesame");
    metadata.put(PASS, "second value");
    metadata.put(BINARY, new byte[] {1, 2, 3, 4});
    try (RealtimeClient client =
        RealtimeClient.builder()
            .endpoint(uri.toString(), GrpcOptions.builder().metadata(metadata).build())
            .build()) {
      client.connect().join();
      LinkFacts known = facts.element();
      assertThat(known.transport()).isEqualTo("grpc");
      assertThat(known.headers())
          .containsEntry("x-pass", List.of("open sesame", "second value"))
          .containsEntry("x-trace-bin", List.of("AQIDBA"))
          .containsKey("user-agent");
      assertThat(known.uri().getPort()).isEqualTo(uri.getPort());
      assertThat(known.peerAddress()).isNotNull();
      assertThat(known.tlsPrincipal()).isNull();
    }
  }

  @Test
  void whomTheApplicationsInterceptorRefusesGetsNoLinkAndHearsWhy() {
    LinkRecorder client = new LinkRecorder("client");
    PatientTransport.create()
        .connect(
            new Endpoint(uri, List.of(withPass("wrong"))),
            new LinkConfig(1_000, Duration.ofSeconds(30), environment),
            client);
    CloseReason reason = client.awaitClosed();
    assertThat(reason.kind()).isEqualTo(CloseReason.Kind.REFUSED);
    assertThat(reason.description()).contains("UNAUTHENTICATED: who are you?", uri.toString());
    assertThat(client.link()).isNull();
  }

  @Test
  void callsEndWhenTheRealtimeServerCloses() throws Exception {
    try (StubClient stub = new StubClient(uri).hello()) {
      realtime.close();
      assertThat(stub.awaitEnd().getCode()).isEqualTo(Status.Code.OK);
    }
    try (StubClient late = new StubClient(uri)) {
      Status status = late.awaitEnd();
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription()).contains("the server is closing");
    }
  }

  @Test
  void aMessageAboveTheLimitEndsItsCallWithResourceExhausted() throws Exception {
    try (StubClient stub = new StubClient(uri).hello()) {
      stub.send(StubClient.publish(300_000));
      Status status = stub.awaitEnd();
      assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(status.getDescription()).contains("262,144 bytes (LinkConfig.maxMessageBytes)");
    }
  }

  @Test
  void aLimitMustBePositive() {
    assertThatThrownBy(() -> RealtimeService.of(realtime.acceptor(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxMessageBytes is 0");
  }

  private static GrpcOptions withPass(String pass) {
    Metadata metadata = new Metadata();
    metadata.put(PASS, pass);
    return GrpcOptions.builder().metadata(metadata).build();
  }

  /** Lets nobody in who says the wrong word; who says none is a stranger's stub. */
  private static final class Doorman implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if ("wrong".equals(headers.get(PASS))) {
        call.close(Status.UNAUTHENTICATED.withDescription("who are you?"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }
}
