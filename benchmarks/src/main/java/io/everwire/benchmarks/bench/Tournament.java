package io.everwire.benchmarks.bench;

import io.everwire.benchmarks.bench.contestants.Contestant;
import io.everwire.benchmarks.bench.contestants.Contestants;
import io.everwire.benchmarks.bench.report.Figures;
import io.everwire.benchmarks.bench.workloads.Scale;
import io.everwire.benchmarks.bench.workloads.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Rounds in which all contestants take turns. */
final class Tournament {
  private static final Duration QUICK_BUDGET = Duration.ofMinutes(22);

  private final Scale scale;
  private final int rounds;
  private final List<Contestant> contestants;
  private final List<Workload> workloads;
  private final PrintStream progress;
  private final long begin = System.nanoTime();

  /**
   * Starts nothing yet.
   *
   * @param scale how much is done
   * @param rounds how often
   * @param contestants who takes part
   * @param workloads what they do
   * @param progress is told what is being done
   */
  Tournament(
      Scale scale,
      int rounds,
      List<String> contestants,
      List<Workload> workloads,
      PrintStream progress) {
    this.scale = scale;
    this.rounds = rounds;
    this.contestants = contestants.stream().map(Contestants::named).toList();
    this.workloads = workloads;
    this.progress = progress;
  }

  /** Runs all rounds, one thing at a time. */
  Figures run() throws InterruptedException {
    Figures figures = new Figures();
    for (int round = 1; round <= rounds; round++) {
      if (scale.onePair()) {
        for (Contestant contestant : contestants) {
          turn(round, contestant, due(contestant, round), figures);
        }
      } else {
        for (Workload workload : workloads) {
          for (Contestant contestant : contestants) {
            if (due(contestant, round).contains(workload)) {
              turn(round, contestant, List.of(workload), figures);
            }
          }
        }
      }
    }
    return figures;
  }

  private List<Workload> due(Contestant contestant, int round) {
    if (round > 1 && scale.onePair() && (contestant.isForOrientation() || isLate())) {
      return List.of();
    }
    return workloads.stream()
        .filter(workload -> contestant.abilities().contains(workload.needs()))
        .filter(workload -> round == 1 || !workload.once(scale))
        .toList();
  }

  /**
   * A pair that has failed is not used again. What stood still is tried once more, in a new pair: a
   * library that seldom does so would otherwise never have a figure.
   */
  private void turn(int round, Contestant contestant, List<Workload> turn, Figures figures)
      throws InterruptedException {
    Deque<Workload> left = new ArrayDeque<>(turn);
    Set<Workload> repeated = new HashSet<>();
    while (!left.isEmpty()) {
      try (ProcessPair pair = ProcessPair.start(contestant.name(), scale)) {
        for (boolean usable = true; usable && !left.isEmpty(); ) {
          Workload workload = left.remove();
          say("round %d of %d: %s, %s", round, rounds, contestant.name(), workload.name());
          ProcessPair.Outcome outcome = pair.run(workload, figures);
          usable = outcome.isRight();
          if (!usable) {
            say("%s, %s: %s", contestant.name(), workload.name(), outcome.reason());
            if (outcome.stoodStill() && repeated.add(workload)) {
              figures.repeat(contestant.name(), workload.name(), outcome.reason());
              left.addFirst(workload);
            } else {
              figures.fail(contestant.name(), workload.name(), outcome.reason());
            }
          }
        }
      } catch (IOException e) {
        left.forEach(
            workload ->
                figures.fail(contestant.name(), workload.name(), "not started: " + e.getMessage()));
        return;
      }
    }
  }

  /** A quick run on a busy machine ends with fewer rounds of some instead of late. */
  private boolean isLate() {
    boolean late = System.nanoTime() - begin > QUICK_BUDGET.toNanos();
    if (late) {
      say("no time is left for another turn");
    }
    return late;
  }

  private void say(String text, Object... values) {
    progress.printf(
        Locale.ROOT,
        "%s %s%n",
        time(Duration.ofNanos(System.nanoTime() - begin)),
        String.format(Locale.ROOT, text, values));
  }

  private static String time(Duration passed) {
    return String.format(Locale.ROOT, "%d:%02d", passed.toMinutes(), passed.toSecondsPart());
  }
}
