package io.everwire.examples.arena;

import io.everwire.examples.CommonOptions;
import io.everwire.examples.ExampleCommand;
import io.everwire.examples.ExampleCommandLine;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the game. */
@Command(
    name = "arena",
    separator = " ",
    sortOptions = false,
    description =
        "A multiplayer game, to play on a terminal, to watch, or to measure. Everything runs in one"
            + " process unless --connect says where the server is.")
final class ArenaCommand extends ExampleCommand implements Callable<Integer> {
  private static final int SEEDS = 1_000_000;
  private static final int USUAL_SECONDS = 20;

  /** What is measured before this is left out: everybody connects, and the JVM compiles. */
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  @Mixin private final CommonOptions endpoints = new CommonOptions();

  @Option(
      names = "--bots",
      paramLabel = "N",
      defaultValue = "8",
      description = "how many players play by themselves; ${DEFAULT-VALUE} by default")
  private int bots;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description =
          "how long, 0 for ever; on a terminal for ever, otherwise "
              + USUAL_SECONDS
              + " by default, and 3 for warming up")
  private @Nullable Integer seconds;

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

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "decides where gems lie and bots go; random by default")
  private long seed = ThreadLocalRandom.current().nextInt(SEEDS);

  @Option(names = "--plain", description = "prints a line for each second instead of the game")
  private boolean plain;

  @Option(
      names = "--headless",
      description = "as --plain, and ends with 1 if the bounds that follow were not kept to")
  private boolean headless;

  @Mixin private final Bounds bounds = new Bounds();

  /**
   * Runs the game.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    ExampleCommandLine.main(new ArenaCommand(), arguments);
  }

  /** Runs a server alone. */
  @Command(
      name = "serve",
      separator = " ",
      description = "Runs the server alone, until it is interrupted.")
  int serve(@Mixin CommonOptions where) throws InterruptedException {
    try (ArenaServer server = new ArenaServer(where.listeners(), new SplittableRandom(seed))) {
      say("play with: ./run arena --connect " + list(server.uris()));
      Thread.currentThread().join();
    }
    return 0;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    check();
    ArenaOptions options =
        new ArenaOptions(
            endpoints.listeners(), endpoints.endpoints(), bots, seed, cut, move, latency);
    try (ArenaRun run = new ArenaRun(options)) {
      say("playing at " + list(run.endpoints()) + ", seed " + seed);
      double cores;
      try (View view = view(run)) {
        run.start();
        cores = watch(run, view);
      }
      return report(run, cores);
    }
  }

  private void check() {
    if (bots < 0 || bots > World.MOST_PLAYERS) {
      throw wrong("--bots is " + bots + ", must be 0 to " + World.MOST_PLAYERS);
    }
    if (seconds != null && seconds < 0) {
      throw wrong("--seconds is " + seconds + ", must not be negative");
    }
    if (cut.filter(each -> each.isZero() || each.isNegative()).isPresent()
        || move.filter(each -> each.isZero() || each.isNegative()).isPresent()
        || latency.isNegative()) {
      throw wrong("--cut and --switch must be positive, --latency must not be negative");
    }
    if (bots == 0 && !onTerminal()) {
      throw wrong("--bots is 0 and there is no terminal: nobody would play");
    }
  }

  private boolean onTerminal() {
    return !plain && !headless && ExampleCommandLine.isOnTerminal();
  }

  private View view(ArenaRun run) throws IOException {
    if (!onTerminal()) {
      return new PlainView(out());
    }
    Terminal terminal = TerminalBuilder.builder().system(true).build();
    Keyboard keyboard = new Keyboard(terminal);
    GameClient player = run.add(keyboard);
    return new TerminalView(
        terminal,
        keyboard,
        () -> player.client().connection().endpoint().map(URI::getScheme).orElse("-"));
  }

  /** Shows the run until it is over; how many processors it needed. */
  private double watch(ArenaRun run, View view) throws InterruptedException {
    int most = seconds != null ? seconds : onTerminal() ? 0 : USUAL_SECONDS;
    Thread.sleep(WARM_UP.toMillis());
    run.measurements().reset();
    CpuMeter cpu = new CpuMeter();
    long pause = view.interval().toMillis();
    long end = System.nanoTime() + Duration.ofSeconds(most).toNanos();
    while (!view.isOver() && (most == 0 || System.nanoTime() < end)) {
      Thread.sleep(pause);
      Optional<Throwable> failure = run.failure();
      if (failure.isPresent()) {
        throw new IllegalStateException("the game has stopped", failure.get());
      }
      view.show(run.shown(), run.measurements().figures(), cpu.cores());
    }
    return cpu.cores();
  }

  private int report(ArenaRun run, double cores) {
    Figures figures = run.measurements().figures();
    say(figures.delay());
    say(figures.errors());
    say(figures.largestJumps());
    say(figures.links());
    say(
        String.format(
            Locale.ROOT,
            "%d players, CPU %.2f of %d processors",
            run.playing(),
            cores,
            Runtime.getRuntime().availableProcessors()));
    List<String> violations = headless ? bounds.violations(figures) : List.of();
    violations.forEach(violation -> say("not kept to: " + violation));
    return violations.isEmpty() ? 0 : 1;
  }
}
