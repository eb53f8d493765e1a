package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.RealtimeServer;
import io.everwire.testkit.StreamBursts;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many of gRPC's messages carry ours. Bursts gather the same on any machine. */
@Timeout(120)
class MessageCountTest {
  private static final int BURSTS = 10;
  private static final int BURST = 100;

  /** A message for each burst was counted. */
  private static final int CEILING = 14;

  /** Timers may send acknowledgements alone, one for each burst, and credit. */
  private static final int ACK_CEILING = 25;

  private final StreamBursts bursts = new StreamBursts();
  private final Counting counts = new Counting();
  private final RealtimeServer realtime = bursts.server().build().start();
  private final Server server;

  MessageCountTest() throws Exception {
    server =
        NettyServerBuilder.forPort(0)
            .addService(RealtimeService.of(realtime.acceptor()))
            .intercept(counts)
            .build()
            .start();
    bursts.connect("grpc://localhost:" + server.getPort());
  }

  @AfterEach
  void close() throws Exception {
    realtime.close();
    bursts.close();
    server.shutdown().awaitTermination();
  }

  @Test
  void tenBurstsOfAHundredMessagesUpAreAtMost14OfGrpc() {
    bursts.up(BURST);
    counts.reset();

    for (int i = 0; i < BURSTS; i++) {
      bursts.up(BURST);
    }

    assertThat(counts.up.get()).isBetween(BURSTS, CEILING);
    assertThat(counts.down.get()).isLessThanOrEqualTo(ACK_CEILING);
  }

  @Test
  void tenBurstsOfAHundredMessagesDownAreAtMost14OfGrpc() {
    bursts.down(BURST);
    counts.reset();

    for (int i = 0; i < BURSTS; i++) {
      bursts.down(BURST);
    }

    assertThat(counts.down.get()).isBetween(BURSTS, CEILING);
    assertThat(counts.up.get()).isLessThanOrEqualTo(ACK_CEILING);
  }

  /** Counts messages of all calls, both ways. */
  private static final class Counting implements ServerInterceptor {
    final AtomicInteger up = new AtomicInteger();
    final AtomicInteger down = new AtomicInteger();

    void reset() {
      up.set(0);
      down.set(0);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      ServerCall<Q, R> counted =
          new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
            @Override
            public void sendMessage(R message) {
              down.incrementAndGet();
              super.sendMessage(message);
            }
          };
      return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
          next.startCall(counted, headers)) {
        @Override
        public void onMessage(Q message) {
          up.incrementAndGet();
          super.onMessage(message);
        }
      };
    }
  }
}
