package io.everwire.testkit.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionEvent.Kind;
import io.everwire.testkit.badinput.RecordedLogs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** What an operator reads of a client's choice. */
class ConnectionLogTest {
  private final List<RecordedLogs.Line> log = RecordedLogs.record();

  @AfterEach
  void stop() {
    RecordedLogs.stop();
  }

  @Test
  void theLogSaysOnceWhatWasChosenAndWhyBetterEndpointsWereNot() {
    try (ChoiceWorld world = new ChoiceWorld("a", "b", "c")) {
      world.server();
      world.sim.network().refuse("a");
      world.sim.network().mute("b");
      world.connect();
      world.whenFirst(Kind.FELL_BACK);
      String session = world.sessionId();
      assertThat(connectionLines())
          .containsExactly(
              "session " + session + ": opened over sim://c",
              "session "
                  + session
                  + ": runs over sim://c: sim://a: UNREACHABLE: cannot reach sim://a: connection"
                  + " refused; sim://b: no answer to Hello within 1000 ms");
      log.clear();
      // Whatever else fails, the choice is the same.
      world.runFor(Duration.ofSeconds(15));
      world.link().cut();
      world.runFor(Duration.ofMinutes(5));
      assertThat(connectionLines()).isEmpty();
      world.sim.network().unblock("a");
      world.whenFirst(Kind.UPGRADED);
      assertThat(connectionLines()).containsExactly("session " + session + ": upgraded to sim://a");
    }
  }

  private List<String> connectionLines() {
    return log.stream()
        .filter(line -> line.level() == Level.INFO && line.logger().endsWith("ConnectionLog"))
        .map(RecordedLogs.Line::text)
        .toList();
  }
}
