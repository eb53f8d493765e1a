package io.everwire.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole demo, over real sockets, as short as it can be. */
class DemoTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @Test
  void aRunLosesNothing() {
    int exit = demo("--seed", "7");

    assertThat(lines())
        .last()
        .asString()
        .matches(
            "sent=[0-9]+ received=[0-9]{5,} lost=0 duplicated=0 reordered=0 resumes=[0-9]+ migrations=[0-9]+"
                + " fallbacks=[0-9]+ upgrades=[0-9]+ recoveries=6 gaps=6");
    assertThat(exit).as(output()).isZero();
  }

  /** A seed for each kind. */
  @ParameterizedTest
  @CsvSource({
    "3, DROP, lost=1 duplicated=0 reordered=0",
    "4, REPEAT, lost=0 duplicated=1 reordered=0",
    "5, SWAP, lost=0 duplicated=0 reordered=1"
  })
  void aSabotagedRunEndsWithOneAndTheCountThatShowsIt(
      String seed, Sabotage.Kind kind, String counts) {
    assertThat(Sabotage.Kind.of(Long.parseLong(seed))).isEqualTo(kind);

    int exit = demo("--sabotage", "--seed", seed);

    assertThat(exit).as(output()).isOne();
    assertThat(lines()).last().asString().contains(counts);
  }

  @Test
  void refusesARunThatIsTooShort() {
    assertThat(demo("--seconds", "4")).isEqualTo(2);
  }

  private int demo(String... arguments) {
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    return DemoCommand.commandLine(out)
        .execute(
            java.util.stream.Stream.concat(
                    // In a build the SDK may run from a folder of classes; any real file will do.
                    java.util.stream.Stream.of(
                        "--seconds",
                        "5",
                        "--plain",
                        "--upload",
                        "pom.xml",
                        "--log",
                        "../README.md"),
                    java.util.stream.Stream.of(arguments))
                .toArray(String[]::new));
  }

  private List<String> lines() {
    return output().lines().toList();
  }

  private String output() {
    return output.toString(StandardCharsets.UTF_8);
  }
}
