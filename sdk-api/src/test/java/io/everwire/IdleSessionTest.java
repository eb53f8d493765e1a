package io.everwire;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.internal.session.ManualEnvironment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What sessions hold that say nothing, client and server together, over memory: counted among the
 * live objects of the process. All runs in the thread of the test, which alone could close them, so
 * that nothing is closed. The ceiling stands above what was counted, 9,750 bytes, so that a tenth
 * as much more is seen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdleSessionTest {
  private static final int SESSIONS = 500;
  private static final long LEAST_BYTES = 1_000;
  private static final long BYTES = 10_800;
  private static final int MEASUREMENTS = 3;

  private static final String SESSION = "server.ServerSession";
  private static final List<String> NOT_NEEDED =
      List.of(
          "server.Handshake",
          "stream.SessionStreams",
          "server.access.ChannelGate",
          "server.channel.SessionChannels");

  private final ManualEnvironment environment = new ManualEnvironment();
  private final List<RealtimeClient> clients = new ArrayList<>();
  private final RealtimeServer server =
      RealtimeServer.builder()
          .listen("mem:idle")
          .environment(environment)
          .serverLimits(ServerLimits.DEFAULT.withMaxSessions((MEASUREMENTS + 1) * SESSIONS))
          .callbacks(Runnable::run)
          .build()
          .start();

  private final Live before;
  private final Live after;

  IdleSessionTest() throws JMException {
    connect(10);
    before = Live.count();
    connect(SESSIONS);
    after = Live.count();
  }

  private void connect(int sessions) {
    for (int i = 0; i < sessions; i++) {
      RealtimeClient client =
          RealtimeClient.builder()
              .endpoint(server.uri().toString())
              .environment(environment)
              .callbacks(Runnable::run)
              .build();
      CompletableFuture<?> connected = client.connect();
      environment.run();
      connected.join();
      clients.add(client);
    }
  }

  /**
   * The live objects of the process, after a collection.
   *
   * @param bytes of all of them
   * @param instances of some classes, by name
   */
  private record Live(long bytes, Map<String, Long> instances) {
    private static final String ENGINE = "io.everwire.internal.";

    static Live count() throws JMException {
      String table =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
      long bytes = 0;
      Map<String, Long> instances = new HashMap<>();
      for (String row : table.lines().toList()) {
        // Number, instances, bytes, class.
        String[] cells = row.trim().split("\\s+", -1);
        if (cells.length > 3 && cells[0].endsWith(":")) {
          bytes += Long.parseLong(cells[2]);
          String type = cells[3].replace(ENGINE, "");
          if (type.equals(SESSION) || NOT_NEEDED.contains(type)) {
            instances.put(type, Long.parseLong(cells[1]));
          }
        }
      }
      return new Live(bytes, instances);
    }

    long of(String type) {
      return instances.getOrDefault(type, 0L);
    }
  }

  /** Measures again if there is something else in the process that has come or gone meanwhile. */
  private long bytesOfASession() throws JMException {
    Live last = after;
    long bytes = (last.bytes() - before.bytes()) / SESSIONS;
    for (int i = 1; i < MEASUREMENTS && (bytes < LEAST_BYTES || bytes > BYTES); i++) {
      connect(SESSIONS);
      Live next = Live.count();
      bytes = (next.bytes() - last.bytes()) / SESSIONS;
      last = next;
    }
    return bytes;
  }

  @Test
  void aSessionThatSaysNothingHoldsAtMost10800BytesOnBothSides() throws JMException {
    assertThat(bytesOfASession()).isBetween(LEAST_BYTES, BYTES);
  }

  @Test
  void nothingIsThereThatOnlyHandshakesStreamsAndChannelsNeed() {
    assertThat(after.of(SESSION)).isGreaterThanOrEqualTo(SESSIONS);
    for (String type : NOT_NEEDED) {
      assertThat(after.of(type)).as(type).isLessThanOrEqualTo(before.of(type));
    }
  }
}
