package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.testkit.LinkRecorder;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.ThreadedEnvironment;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkConfig;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links as calls on an application's own channel. */
@Timeout(120)
class GivenChannelTest {
  private final RealtimeServer server =
      RealtimeServer.builder().listen("grpc://localhost:0").build().start();
  private final TcpProxy network = TcpProxy.to(server.uri());
  private final ManagedChannel channel =
      NettyChannelBuilder.forAddress("localhost", network.address().getPort())
          .usePlaintext()
          .build();
  private final GrpcOptions options = GrpcOptions.builder().channel(channel).build();

  @AfterEach
  void close() throws Exception {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    server.close();
    network.close();
  }

  private RealtimeClient client() {
    return RealtimeClient.builder().endpoint("grpc://by-my-channel", options).build();
  }

  @Test
  void twoSessionsShareItsConnectionAndLeaveItOpen() {
    try (RealtimeClient first = client();
        RealtimeClient second = client()) {
      first.connect().join();
      second.connect().join();
      Sessions.demandRoundTrips(first, "given/1", 1_000);
      Sessions.demandRoundTrips(second, "given/2", 1_000);
    }
    assertThat(network.acceptedCount()).isEqualTo(1);
    assertThat(channel.isShutdown()).isFalse();
    try (RealtimeClient third = client()) {
      third.connect().join();
    }
    assertThat(network.acceptedCount()).isEqualTo(1);
  }

  @Test
  void sessionsResumeOverItWhenItsConnectionIsCut() {
    try (RealtimeClient client = client()) {
      client.connect().join();
      Sessions.demandRoundTrips(
          client,
          "given/3",
          1_000,
          i -> {
            if (i % 300 == 200) {
              network.cutAll(TcpProxy.Cut.RST);
            }
          });
    }
    assertThat(network.acceptedCount()).isGreaterThan(1);
  }

  @Test
  void aChannelThatIsShutDownIsAFailureToConnect() {
    channel.shutdownNow();
    LinkRecorder client = new LinkRecorder("client");
    try (ThreadedEnvironment environment = new ThreadedEnvironment()) {
      new GrpcTransport()
          .connect(
              Endpoint.of("grpc://by-my-channel", options),
              new LinkConfig(1_000, Duration.ofSeconds(30), environment),
              client);
      CloseReason reason = client.awaitClosed();
      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.UNREACHABLE);
      assertThat(reason.description()).contains("shutdown");
    }
  }

  @Test
  void aLinkOutlivesTheCallInWhoseContextItWasOpened() {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (RealtimeClient client = client();
        Context.CancellableContext call =
            Context.current().withDeadlineAfter(1, TimeUnit.HOURS, timer)) {
      call.run(() -> client.connect().join());
      call.cancel(null);
      Sessions.demandRoundTrips(client, "given/4", 100);
      assertThat(network.acceptedCount()).isEqualTo(1);
    } finally {
      timer.shutdownNow();
    }
  }
}
