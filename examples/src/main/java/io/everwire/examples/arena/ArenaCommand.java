package io.everwire.examples.arena;

import io.everwire.examples.EndpointOptions;
import io.everwire.examples.ExampleCommandLine;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the game. */
@Command(
    name = "arena",
    separator = " ",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = "A multiplayer game, to play or to measure.")
final class ArenaCommand implements Callable<Integer> {
  private static final int SEEDS = 1_000_000;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Spec private @Nullable CommandSpec spec;

  @Mixin private EndpointOptions endpoints = new EndpointOptions();

  @Option(
      names = "--bots",
      paramLabel = "N",
      defaultValue = "8",
      description = "how many players play by themselves; ${DEFAULT-VALUE} by default")
  private int bots;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "how long; ${DEFAULT-VALUE} by default, 0 for ever")
  private int seconds;

  @Option(
      names = "--cut",
      paramLabel = "TIME",
      description = "cuts each player's link once in this time, such as 5s")
  private Optional<Duration> cut = Optional.empty();

  @Option(
      names = "--switch",
      paramLabel = "TIME",
      description = "moves each player to the next endpoint once in this time, such as 7s")
  private Optional<Duration> move = Optional.empty();

  @Option(
      names = "--latency",
      paramLabel = "TIME",
      defaultValue = "0ms",
      description = "holds back whatever is sent, each way; ${DEFAULT-VALUE} by default")
  private Duration latency = Duration.ZERO;

  @Option(names = "--seed", paramLabel = "S", description = "where gems lie and bots go")
  private long seed = ThreadLocalRandom.current().nextInt(SEEDS);

  @Option(
      names = "--headless",
      description = "shows no game, and ends with 1 if the bounds below were not kept to")
  private boolean headless;

  @Mixin private Bounds bounds = new Bounds();

  /**
   * Runs the game.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    ExampleCommandLine.main(new ArenaCommand(), arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec line = java.util.Objects.requireNonNull(spec);
    check(line);
    PrintWriter out = line.commandLine().getOut();
    ArenaOptions options =
        new ArenaOptions(
            endpoints.listeners(), endpoints.endpoints(), bots, seed, cut, move, latency);
    try (ArenaRun run = new ArenaRun(options)) {
      out.println(
          "playing at "
              + run.endpoints().stream().map(URI::toString).collect(Collectors.joining(","))
              + ", seed "
              + seed);
      out.flush();
      run.start();
      Thread.sleep(WARM_UP.toMillis());
      run.measurements().reset();
      CpuMeter cpu = new CpuMeter();
      for (int second = 0; seconds == 0 || second < seconds; second++) {
        Thread.sleep(SECOND.toMillis());
        Optional<Throwable> failure = run.failure();
        if (failure.isPresent()) {
          throw new IllegalStateException("the game has stopped", failure.get());
        }
        if (!headless) {
          out.println(run.measurements().figures().delay());
          out.flush();
        }
      }
      return report(out, run, cpu.cores());
    }
  }

  private void check(CommandSpec line) {
    if (bots < 0 || bots > World.MOST_PLAYERS) {
      throw new ParameterException(
          line.commandLine(), "--bots is " + bots + ", must be 0 to " + World.MOST_PLAYERS);
    }
  }

  private int report(PrintWriter out, ArenaRun run, double cores) {
    Figures figures = run.measurements().figures();
    out.println(figures.delay());
    out.println(figures.errors());
    out.println(figures.links());
    out.println(
        String.format(
            Locale.ROOT,
            "%d players; CPU of this process %.2f cores of %d",
            run.playing(),
            cores,
            Runtime.getRuntime().availableProcessors()));
    List<String> violations = headless ? bounds.violations(figures) : List.of();
    violations.forEach(violation -> out.println("NOT KEPT: " + violation));
    out.flush();
    return violations.isEmpty() ? 0 : 1;
  }
}
