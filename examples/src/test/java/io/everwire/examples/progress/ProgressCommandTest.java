package io.everwire.examples.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.everwire.examples.ExampleCommandLine;
import io.everwire.examples.NetworkTransport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ProgressCommandTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  private int progress(String... arguments) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return ExampleCommandLine.of(new ProgressCommand(out))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }

  @ParameterizedTest
  @EnumSource
  void theWatcherIsToldTheEndOfEachTask(NetworkTransport transport) {
    assertThat(progress("--seconds", "1", "--listen", transport.anyPort())).isZero();

    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("release", Part.BACKUP.name());
    for (Part part : Part.RELEASE) {
      assertThat(text).containsPattern(part.name() + ".*done");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seconds 0|--seconds is 0, must be 1 to 3600",
        "watch|watch needs --connect",
        "--connect nowhere|'nowhere' is no endpoint"
      })
  void badInputIsToldWhatIsWrong(String line, String message) {
    assertThat(progress(line.split(" "))).isEqualTo(2);
    assertThat(errors.toString()).contains(message);
  }
}
