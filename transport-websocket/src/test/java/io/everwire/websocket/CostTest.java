package io.everwire.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.RealtimeServer;
import io.everwire.testkit.StreamBursts;
import org.junit.jupiter.api.AfterEach;
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

  private final StreamBursts bursts = new StreamBursts();
  private final RealtimeServer server =
      bursts.server().listen("ws://127.0.0.1:0/rt").build().start();

  CostTest() throws Exception {
    bursts.connect(server.uri().toString());
  }

  @AfterEach
  void close() {
    server.close();
    bursts.close();
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
    SocketWrites.Count writes = writes(() -> bursts.up(100));

    assertThat(writes.byClients()).isBetween(BURSTS / 2, WRITES);
    assertThat(writes.byServer()).isLessThanOrEqualTo(ACK_WRITES);
  }

  @Test
  void tenBurstsOfAHundredMessagesDownTakeAtMost14Writes() {
    SocketWrites.Count writes = writes(() -> bursts.down(100));

    assertThat(writes.byServer()).isBetween(BURSTS / 2, WRITES);
    assertThat(writes.byClients()).isLessThanOrEqualTo(ACK_WRITES);
  }

  /** Both ways in turn: each carries the acknowledgements of the other, whenever timers fire. */
  @Test
  void aMessageOfABurstAllocatesAtMost1150Bytes() {
    Runnable bothWays =
        () -> {
          bursts.up(MANY / 2);
          bursts.down(MANY / 2);
        };
    assertThat(ProcessAllocation.median(ROUNDS, MANY, bothWays)).isLessThanOrEqualTo(1_150);
  }

  /** In short rounds: one in which a thread ends does not count, and on a busy machine many do. */
  @Test
  void aRoundTripAllocatesAtMost7500Bytes() {
    assertThat(ProcessAllocation.median(201, 100, () -> bursts.roundTrips(100)))
        .isLessThanOrEqualTo(7_500);
  }
}
