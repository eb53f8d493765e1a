package io.everwire.examples.arena;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What a headless run has to keep to, or else ends with 1. */
final class Bounds {
  private static final double P99 = 99;

  @Option(
      names = "--max-delay",
      paramLabel = "TIME",
      description = "99 of 100 inputs are in a state within this time; ${DEFAULT-VALUE} by default",
      defaultValue = "500ms")
  private Duration maxDelay = Duration.ofMillis(500);

  @Option(
      names = "--max-error",
      paramLabel = "METRES",
      description =
          "99 of 100 times a player is seen no farther from where it is, by itself and by others;"
              + " ${DEFAULT-VALUE} by default",
      defaultValue = "0.5")
  private double maxError = 0.5;

  @Option(
      names = "--max-jump",
      paramLabel = "METRES",
      description =
          "in 999 of 1,000 pictures nothing moves farther than a player can run and this;"
              + " ${DEFAULT-VALUE} by default",
      defaultValue = "0.5")
  private double maxJump = 0.5;

  /** What was not kept to; empty if all was. */
  List<String> violations(Figures figures) {
    List<String> violations = new ArrayList<>();
    check(
        violations,
        "input to state, p99, ms",
        figures.delayMillis(P99),
        (double) maxDelay.toMillis());
    check(violations, "position error of oneself, p99, m", figures.ownErrorP99(), maxError);
    check(violations, "position error of others, p99, m", figures.otherErrorP99(), maxError);
    check(violations, "jump, p99.9, m", figures.jumpP999(), maxJump);
    if (figures.delays().getTotalCount() == 0) {
      violations.add("nothing was measured");
    }
    return violations;
  }

  private static void check(List<String> violations, String name, double value, double bound) {
    if (value > bound) {
      violations.add(String.format(Locale.ROOT, "%s: %.2f, bound is %.2f", name, value, bound));
    }
  }
}
