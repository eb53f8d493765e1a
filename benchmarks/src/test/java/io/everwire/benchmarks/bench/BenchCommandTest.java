package io.everwire.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  @Tag("long")
  void roundTripsOfTwoContestantsGiveARatioAndAPage(@TempDir Path folder) {
    Path page = folder.resolve("report.html");

    int exit =
        run("--scale=TINY", "--contestants=java-websocket,everwire-ws", "--report=" + page, "rtt");

    assertThat(exit).isZero();
    assertThat(out.toString())
        .containsPattern("(?m)^RATIO rtt-p50 ws java-websocket \\d+\\.\\d+$")
        .containsPattern("(?m)^RATIO rtt-inline-p99 ws java-websocket \\d+\\.\\d+$")
        .doesNotContain("no figure");
    assertThat(page).isNotEmptyFile();
  }

  @Test
  @Tag("long")
  void growthGivesAnExponentOfTimeAndOfBytesForEachAxis(@TempDir Path folder) {
    Path page = folder.resolve("report.html");

    int exit =
        run("--scale=TINY", "--contestants=everwire-ws,everwire-mem", "--report=" + page, "growth");

    assertThat(exit).isZero();
    for (String axis :
        List.of(
            "connections ws",
            "subscribers ws",
            "channels mem",
            "history mem",
            "history-read mem",
            "replay mem")) {
      assertThat(out.toString())
          .containsPattern("(?m)^GROWTH " + axis + " -?\\d+\\.\\d+$")
          .containsPattern("(?m)^GROWTH " + axis.replace(" ", "-bytes ") + " -?\\d+\\.\\d+$");
    }
    assertThat(out.toString()).doesNotContain("no figure");
    assertThat(page).isNotEmptyFile();
  }

  @Test
  void anUnknownWorkloadIsRefusedWithTheOnesThatThereAre() {
    assertThat(run("juggling")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("no workload is called juggling", "oneway");
  }

  @Test
  void anUnknownContestantIsRefusedWithTheOnesThatThereAre() {
    assertThat(run("--contestants=pigeons", "rtt")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("no contestant is called pigeons", "java-websocket");
  }
}
