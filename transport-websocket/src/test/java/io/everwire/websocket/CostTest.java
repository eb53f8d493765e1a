package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.Codec;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.Stream;
import io.everwire.StreamType;
import io.everwire.testkit.GatheringEnvironment;
import io.everwire.transport.SystemEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What messages of 32 bytes cost over WebSocket in writes and in memory, client and server
 * together. None of it is a time, and bursts gather the same on any machine. Ceilings stand above
 * what was counted, 10 writes, 800 to 910 bytes, and 5,400 to 6,300, so that half as much more is
 * seen.
 */
@Timeout(120)
class CostTest {
  private static final int BURSTS = 10;
  private static final int WRITES = 14;

  /** Timers may send acknowledgements alone, one for each burst, and credit. */
  private static final int ACK_WRITES = 25;

  private static final int MANY = 1_000;
  private static final int ROUNDS = 21;
  private static final byte[] PAYLOAD = new byte[32];
  private static final StreamType<byte[], byte[]> DUPLEX =
      StreamType.duplex("cost", Codec.bytes(), Codec.bytes());

  private final SystemEnvironment threads = new SystemEnvironment("cost");
  private final GatheringEnvironment clients = new GatheringEnvironment(threads);
  private final GatheringEnvironment servers = new GatheringEnvironment(threads);
  private final CompletableFuture<Stream<byte[], byte[]>> accepted = new CompletableFuture<>();
  private final Semaphore atServer = new Semaphore(0);
  private final Semaphore atClient = new Semaphore(0);
  private volatile boolean answering;

  private final RealtimeServer server =
      RealtimeServer.builder()
          .listen("ws://127.0.0.1:0/rt")
          .environment(servers)
          .callbacks(Runnable::run)
          .stream(
              DUPLEX,
              (context, stream) -> {
                accepted.complete(stream);
                return message -> {
                  if (answering) {
                    stream.send(message);
                  } else {
                    atServer.release();
                  }
                };
              })
          .build()
          .start();
  private final RealtimeClient client =
      RealtimeClient.builder()
          .endpoint(server.uri().toString())
          .environment(clients)
          .callbacks(Runnable::run)
          .build();

  @SuppressWarnings("NullAway.Init") // by connect()
  private Stream<byte[], byte[]> up;

  @SuppressWarnings("NullAway.Init") // by connect()
  private Stream<byte[], byte[]> down;

  @BeforeEach
  void connect() throws Exception {
    client.connect().get(30, TimeUnit.SECONDS);
    up = client.open(DUPLEX, message -> atClient.release());
    up.send(PAYLOAD);
    await(atServer, 1);
    down = accepted.get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
    threads.close();
  }

  private static void burst(
      int messages, GatheringEnvironment sender, Stream<byte[], byte[]> stream, Semaphore arrived) {
    sender.gather(
        () -> {
          for (int i = 0; i < messages; i++) {
            stream.send(PAYLOAD);
          }
        });
    await(arrived, messages);
  }

  private void burstUp(int messages) {
    burst(messages, clients, up, atServer);
  }

  private void burstDown(int messages) {
    burst(messages, servers, down, atClient);
  }

  private static void await(Semaphore arrived, int messages) {
    try {
      if (!arrived.tryAcquire(messages, 30, TimeUnit.SECONDS)) {
        throw new AssertionError("%d of %d came".formatted(arrived.availablePermits(), messages));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void roundTrips(int count) {
    answering = true;
    for (int i = 0; i < count; i++) {
      up.send(PAYLOAD);
      await(atClient, 1);
    }
    answering = false;
  }

  private SocketWrites.Count writes(Runnable burst) {
    burst.run();
    return SocketWrites.during(
        server.uri().getPort(),
        () -> {
          for (int i = 0; i < BURSTS; i++) {
            burst.run();
          }
        });
  }

  @Test
  void tenBurstsOfAHundredMessagesUpTakeAtMost14Writes() {
    SocketWrites.Count writes = writes(() -> burstUp(100));

    assertThat(writes.byClients()).isBetween(BURSTS / 2, WRITES);
    assertThat(writes.byServer()).isLessThanOrEqualTo(ACK_WRITES);
  }

  @Test
  void tenBurstsOfAHundredMessagesDownTakeAtMost14Writes() {
    SocketWrites.Count writes = writes(() -> burstDown(100));

    assertThat(writes.byServer()).isBetween(BURSTS / 2, WRITES);
    assertThat(writes.byClients()).isLessThanOrEqualTo(ACK_WRITES);
  }

  /** Both ways in turn: each carries the acknowledgements of the other, whenever timers fire. */
  @Test
  void aMessageOfABurstAllocatesAtMost1150Bytes() {
    Runnable bothWays =
        () -> {
          burstUp(MANY / 2);
          burstDown(MANY / 2);
        };
    assertThat(ProcessAllocation.median(ROUNDS, MANY, bothWays)).isLessThanOrEqualTo(1_150);
  }

  @Test
  void aRoundTripAllocatesAtMost7500Bytes() {
    assertThat(ProcessAllocation.median(ROUNDS, MANY, () -> roundTrips(MANY)))
        .isLessThanOrEqualTo(7_500);
  }
}
