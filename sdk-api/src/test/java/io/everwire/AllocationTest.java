package io.everwire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.everwire.internal.session.ManualEnvironment;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the engine allocates for a message of 32 bytes, client and server together, over memory.
 * Both run in the thread of the test, so that the count depends on no other. Ceilings stand above
 * what was counted, 650 to 730 bytes and 2,900 to 3,700, so that half as much more is seen. Nothing
 * is closed: that would wait for what only this thread can do, and there is no other, nor a socket.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AllocationTest {
  private static final int MESSAGES = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] PAYLOAD = new byte[32];
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final StreamType<byte[], byte[]> DUPLEX =
      StreamType.duplex("cost", Codec.bytes(), Codec.bytes());

  private final ManualEnvironment environment = new ManualEnvironment();
  private int atServer;
  private int atClient;
  private boolean answering;

  private final RealtimeServer server =
      RealtimeServer.builder()
          .listen("mem:allocation")
          .environment(environment)
          .callbacks(Runnable::run)
          .stream(
              DUPLEX,
              (context, stream) ->
                  message -> {
                    atServer++;
                    if (answering) {
                      stream.send(message);
                    }
                  })
          .build()
          .start();
  private final RealtimeClient client =
      RealtimeClient.builder()
          .endpoint(server.uri().toString())
          .environment(environment)
          .callbacks(Runnable::run)
          .build();
  private final Stream<byte[], byte[]> stream;

  AllocationTest() {
    CompletableFuture<?> connected = client.connect();
    environment.run();
    connected.join();
    stream = client.open(DUPLEX, message -> atClient++);
    environment.run();
  }

  /**
   * The least of many rounds: interpreted code allocates more than compiled code, and when it is
   * compiled is for the machine to say.
   */
  private static long bytesForEach(long ceiling, Runnable round) {
    long least = Long.MAX_VALUE;
    long begun = System.nanoTime();
    while (least > ceiling && System.nanoTime() - begun < PATIENCE.toNanos()) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      round.run();
      least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / MESSAGES);
    }
    return least;
  }

  private void burst() {
    answering = false;
    int expected = atServer + MESSAGES;
    for (int i = 0; i < MESSAGES; i++) {
      stream.send(PAYLOAD);
    }
    environment.run();
    assertThat(atServer).isEqualTo(expected);
    acknowledge();
  }

  private void roundTrips() {
    answering = true;
    for (int i = 0; i < MESSAGES; i++) {
      int expected = atClient + 1;
      environment.advance(Duration.ofMillis(1));
      stream.send(PAYLOAD);
      environment.run();
      if (atClient != expected) {
        throw new AssertionError("no answer to message " + i);
      }
    }
  }

  /** Lets timers fire. */
  private void acknowledge() {
    environment.advance(Duration.ofMillis(100));
  }

  @Test
  void aMessageOfABurstAllocatesAtMost900Bytes() {
    assertThat(bytesForEach(900, this::burst)).isLessThanOrEqualTo(900);
  }

  @Test
  void aRoundTripAllocatesAtMost4600Bytes() {
    assertThat(bytesForEach(4_600, this::roundTrips)).isLessThanOrEqualTo(4_600);
  }
}
