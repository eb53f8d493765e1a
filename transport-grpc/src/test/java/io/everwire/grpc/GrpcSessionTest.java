package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.ConnectionEvent;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TestTls;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole sessions over networks that break. */
@Timeout(120)
class GrpcSessionTest {

  @Test
  void aSessionThatIsCutAgainAndAgainLosesNothing() {
    Queue<ConnectionEvent.Kind> events = new ConcurrentLinkedQueue<>();
    try (RealtimeServer server =
            RealtimeServer.builder().listen("grpc://localhost:0").build().start();
        TcpProxy network = TcpProxy.to(server.uri());
        RealtimeClient client =
            RealtimeClient.builder().endpoint(network.via(server.uri()).toString()).build()) {
      client.connection().onEvent(event -> events.add(event.kind()));
      client.connect().join();
      Sessions.demandRoundTrips(
          client,
          "cut",
          5_000,
          i -> {
            if (i % 400 == 250) {
              network.cutAll(i % 800 == 250 ? TcpProxy.Cut.RST : TcpProxy.Cut.FIN);
            }
          });
    }
    assertThat(events)
        .contains(ConnectionEvent.Kind.RESUMED)
        .doesNotContain(ConnectionEvent.Kind.SESSION_LOST);
  }

  @Test
  void aSessionMovesFromOneListenerToAnother() {
    try (RealtimeServer server =
            RealtimeServer.builder()
                .listen("grpc://localhost:0")
                .listen("grpcs://localhost:0", tls())
                .build()
                .start();
        RealtimeClient client =
            RealtimeClient.builder().endpoint(server.uris().get(0).toString()).build()) {
      client.connect().join();
      List<CompletableFuture<Void>> moves = new ArrayList<>();
      Sessions.demandRoundTrips(
          client,
          "moving",
          1_000,
          i -> {
            if (i == 300) {
              moves.add(client.migrateTo(server.uris().get(1).toString(), tls()));
            }
          });
      moves.forEach(CompletableFuture::join);
      assertThat(client.connection().endpoint()).contains(server.uris().get(1));
    }
  }

  @Test
  void aServerThatLimitsTheAgeOfConnectionsCostsNothing() throws Exception {
    Queue<ConnectionEvent.Kind> events = new ConcurrentLinkedQueue<>();
    RealtimeServer realtime = RealtimeServer.builder().build().start();
    Server server =
        NettyServerBuilder.forPort(0)
            .addService(RealtimeService.of(realtime.acceptor()))
            .maxConnectionAge(200, TimeUnit.MILLISECONDS)
            .maxConnectionAgeGrace(50, TimeUnit.MILLISECONDS)
            .build()
            .start();
    try (RealtimeClient client =
        RealtimeClient.builder().endpoint("grpc://localhost:" + server.getPort()).build()) {
      client.connection().onEvent(event -> events.add(event.kind()));
      client.connect().join();
      // GOAWAY and, when the grace is over, the end of the connection.
      for (int round = 0;
          Collections.frequency(events, ConnectionEvent.Kind.RESUMED) < 3;
          round++) {
        Sessions.demandRoundTrips(client, "aging/" + round, 500);
      }
      assertThat(events).doesNotContain(ConnectionEvent.Kind.SESSION_LOST);
    } finally {
      realtime.close();
      server.shutdownNow().awaitTermination();
    }
  }

  @ParameterizedTest
  @EnumSource(Status.Code.class)
  void aStatusFromInBetweenIsTheDeathOfALinkAndNobodyElsesError(Status.Code code) throws Exception {
    Queue<ConnectionEvent.Kind> events = new ConcurrentLinkedQueue<>();
    RealtimeServer realtime = RealtimeServer.builder().build().start();
    Breaker breaker = new Breaker(code.toStatus().withDescription("by a gateway"));
    Server server =
        NettyServerBuilder.forPort(0)
            .directExecutor()
            .addService(RealtimeService.of(realtime.acceptor()))
            .intercept(breaker)
            .build()
            .start();
    try (RealtimeClient client =
        RealtimeClient.builder().endpoint("grpc://localhost:" + server.getPort()).build()) {
      client.connection().onEvent(event -> events.add(event.kind()));
      client.connect().join();
      Sessions.demandRoundTrips(
          client,
          "broken",
          1_000,
          i -> {
            if (i % 300 == 250) {
              breaker.breakCalls();
            }
          });
      await().until(() -> events.contains(ConnectionEvent.Kind.RESUMED));
      assertThat(events).doesNotContain(ConnectionEvent.Kind.SESSION_LOST);
    } finally {
      realtime.close();
      server.shutdownNow().awaitTermination();
    }
  }

  @Test
  void whatCannotGoOutGathersIntoLargerBatches() throws Exception {
    try (StubServer server = new StubServer();
        RealtimeClient client = RealtimeClient.builder().endpoint(server.uri()).build()) {
      client.connect().join();
      server.hold();
      Channel<byte[]> channel = client.channel("gathering", Codec.bytes());
      List<CompletableFuture<?>> receipts = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        receipts.add(channel.publish(new byte[1_000]));
        // Apart from each other, so that each would go out alone if it could.
        awaitNanos(50_000);
      }
      server.goOn();
      receipts.forEach(CompletableFuture::join);
      assertThat(Collections.max(server.batchSizes)).isGreaterThan(100);
    }
  }

  private static void awaitNanos(long nanos) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos) {
      Thread.onSpinWait();
    }
  }

  /** Ends calls with a status in the middle of their messages, as a gateway might. */
  private static final class Breaker implements ServerInterceptor {
    private final Status status;
    private final Queue<ServerCall<?, ?>> calls = new ConcurrentLinkedQueue<>();

    Breaker(Status status) {
      this.status = status;
    }

    void breakCalls() {
      for (ServerCall<?, ?> call = calls.poll(); call != null; call = calls.poll()) {
        call.close(status, new Metadata());
      }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Breakable<Q, A> breakable = new Breakable<>(call);
      calls.add(breakable);
      return next.startCall(breakable, headers);
    }
  }

  /** Lets nothing through once it was closed by either side. */
  private static final class Breakable<Q, A>
      extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
    private boolean closed;

    Breakable(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public synchronized void sendMessage(A message) {
      if (!closed) {
        super.sendMessage(message);
      }
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!closed) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void close(Status with, Metadata trailers) {
      if (!closed) {
        closed = true;
        super.close(with, trailers);
      }
    }
  }

  private static GrpcOptions tls() {
    return GrpcOptions.builder().sslContext(TestTls.context()).build();
  }
}
