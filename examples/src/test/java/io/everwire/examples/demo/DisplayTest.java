package io.everwire.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.ConnectionState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);

  @Test
  void drawsALineForEachSession() {
    List<String> lines = new Frame(false).draw(snapshot(12, 0));

    assertThat(lines.get(1)).contains("peer-1", "CONNECTED", "grpc", "100", "500", "0.7 ms");
    assertThat(lines.get(2)).contains("roamer", "RECONNECTING");
    assertThat(lines)
        .anyMatch(line -> line.startsWith("upload   [##########....") && line.contains(" 25 %"))
        .anyMatch(line -> line.contains("some.jar x 4"))
        .anyMatch(line -> line.contains("12.0 of 30 s"))
        .anyMatch(line -> line.contains("14 resumes, 4 migrations, 2 fallbacks, 1 upgrades"))
        .anyMatch(line -> line.contains("6 recoveries, 5 gaps"))
        .anyMatch(line -> line.contains("missing 0  duplicated 0  reordered 0"));
  }

  @Test
  void saysWhenItIsWaiting() {
    assertThat(new Frame(false).draw(snapshot(31, 0)))
        .anyMatch(line -> line.startsWith("time") && line.contains("over"));
  }

  @Test
  void showsFaultsInRed() {
    assertThat(new Frame(true).draw(snapshot(12, 1)))
        .last()
        .asString()
        .contains("\u001b[31mmissing 1");
  }

  @Test
  void drawsAgainInPlaceAndCleansUp() {
    LiveDisplay display = new LiveDisplay(out, new Frame(false));
    display.show(snapshot(1, 0));
    display.show(snapshot(2, 0));
    display.end();
    display.end();
    display.show(snapshot(3, 0));

    String text = bytes.toString(UTF_8);
    int lines = new Frame(false).draw(snapshot(1, 0)).size();
    assertThat(text)
        .startsWith("\u001b[?25l\u001b[?7l")
        .containsOnlyOnce("\u001b[" + lines + "A")
        .endsWith("\u001b[?7h\u001b[?25h");
  }

  @Test
  void leavesATerminalAloneThatItNeverUsed() {
    new LiveDisplay(out, new Frame(false)).end();

    assertThat(bytes.size()).isZero();
  }

  @Test
  void printsPlainLinesWithoutEscapes() {
    new PlainDisplay(out).show(snapshot(12, 0));

    assertThat(bytes.toString(UTF_8))
        .startsWith(" 12.0 s  sent   4,000  received   19,000  missing 0")
        .contains("upload  25 %", "resumes  14", "migrations  4  fallbacks  2  upgrades  1")
        .contains("recoveries 6  gaps 5")
        .doesNotContain("\u001b")
        .endsWith(System.lineSeparator());
  }

  private static Snapshot snapshot(int elapsedSeconds, long missing) {
    Duration roundTrip = Duration.ofNanos(700_000);
    return new Snapshot(
        Duration.ofSeconds(elapsedSeconds),
        30,
        List.of(
            new SessionLine(
                "peer-1",
                ConnectionState.CONNECTED,
                Optional.of("grpc"),
                100,
                500,
                Optional.of(roundTrip),
                9,
                8,
                0,
                2,
                1),
            new SessionLine(
                "roamer",
                ConnectionState.RECONNECTING,
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                7,
                6,
                4,
                0,
                0)),
        new Tally(19_000, missing, 0, 0),
        4_000,
        new Faults(17, 16, 15, 14, 4, 2, 1),
        new Continuity(6, 5, 6, 6),
        "some.jar x 4",
        1 << 20,
        4 << 20);
  }
}
