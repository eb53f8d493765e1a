package io.everwire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.testkit.GatheringEnvironment;
import io.everwire.transport.SystemEnvironment;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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

  private static final StreamType<byte[], byte[]> DUPLEX =
      StreamType.duplex("cost", Codec.bytes(), Codec.bytes());

  private final SystemEnvironment threads = new SystemEnvironment("cost");
  private final GatheringEnvironment clients = new GatheringEnvironment(threads);
  private final GatheringEnvironment servers = new GatheringEnvironment(threads);
  private final CompletableFuture<Stream<byte[], byte[]>> accepted = new CompletableFuture<>();
  private final Semaphore atServer = new Semaphore(0);
  private final Semaphore atClient = new Semaphore(0);
  private final Counting counts = new Counting();

  private final RealtimeServer realtime =
      RealtimeServer.builder().environment(servers).stream(
              DUPLEX,
              (context, stream) -> {
                accepted.complete(stream);
                return message -> atServer.release();
              })
          .build()
          .start();
  private final Server server;
  private final RealtimeClient client;
  private final Stream<byte[], byte[]> up;
  private final Stream<byte[], byte[]> down;

  MessageCountTest() throws Exception {
    server =
        NettyServerBuilder.forPort(0)
            .addService(RealtimeService.of(realtime.acceptor()))
            .intercept(counts)
            .build()
            .start();
    client =
        RealtimeClient.builder()
            .endpoint("grpc://localhost:" + server.getPort())
            .environment(clients)
            .build();
    client.connect().get(30, TimeUnit.SECONDS);
    up = client.open(DUPLEX, message -> atClient.release());
    down = accepted.get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    realtime.close();
    server.shutdown().awaitTermination();
    threads.close();
  }

  private static void bursts(
      GatheringEnvironment sender, Stream<byte[], byte[]> stream, Semaphore arrived, int count)
      throws InterruptedException {
    for (int burst = 0; burst < count; burst++) {
      sender.gather(
          () -> {
            for (int i = 0; i < BURST; i++) {
              stream.send(new byte[32]);
            }
          });
      assertThat(arrived.tryAcquire(BURST, 30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void tenBurstsOfAHundredMessagesUpAreAtMost14OfGrpc() throws Exception {
    bursts(clients, up, atServer, 1);
    counts.reset();

    bursts(clients, up, atServer, BURSTS);

    assertThat(counts.up.get()).isBetween(BURSTS, CEILING);
    assertThat(counts.down.get()).isLessThanOrEqualTo(ACK_CEILING);
  }

  @Test
  void tenBurstsOfAHundredMessagesDownAreAtMost14OfGrpc() throws Exception {
    bursts(servers, down, atClient, 1);
    counts.reset();

    bursts(servers, down, atClient, BURSTS);

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
