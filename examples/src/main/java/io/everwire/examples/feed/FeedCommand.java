package io.everwire.examples.feed;

import io.everwire.examples.CommonOptions;
import io.everwire.examples.ExampleCommand;
import io.everwire.examples.ExampleCommandLine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the feed. */
@Command(
    name = "feed",
    separator = " ",
    sortOptions = false,
    description =
        "Shows prices that change fast, and how old they are when readers take them: one that keeps"
            + " up, a slow one that wants the latest of each, and a slow one that wants them all.")
final class FeedCommand extends ExampleCommand implements Callable<Integer> {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MOST_KEYS = 100_000;
  private static final int MOST_RATE = 100_000;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "1000",
      description = "of how many things there are prices; ${DEFAULT-VALUE} by default")
  private int keys;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "5000",
      description = "how many prices change in a second; ${DEFAULT-VALUE} by default")
  private int rate;

  @Option(
      names = "--effort",
      paramLabel = "TIME",
      defaultValue = "5ms",
      description = "what a slow reader needs for each price; ${DEFAULT-VALUE} by default")
  private Duration effort = Duration.ZERO;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "15",
      description = "how long, 0 for ever; ${DEFAULT-VALUE} by default")
  private int seconds;

  @Option(
      names = "--plain",
      description = "prints a table for each second, as it does where there is no terminal")
  private boolean plain;

  /**
   * Runs the feed.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    ExampleCommandLine.main(new FeedCommand(), arguments);
  }

  /** Runs a server alone. */
  @Command(
      name = "serve",
      separator = " ",
      description = "Runs the server alone, with 1,000 keys, until it is interrupted.")
  int serve(
      @Mixin CommonOptions where,
      @Option(names = "--keys", defaultValue = "1000", description = "as without serve") int ofKeys,
      @Option(names = "--rate", defaultValue = "5000", description = "as without serve") int atRate)
      throws InterruptedException {
    check(ofKeys, atRate);
    try (FeedServer server =
        new FeedServer(where.listeners(), ofKeys, atRate, new SplittableRandom())) {
      say("read with: ./run feed --connect " + list(server.uris()));
      Thread.currentThread().join();
    }
    return 0;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check(keys, rate);
    if (effort.isNegative() || seconds < 0) {
      throw wrong("--effort and --seconds must not be negative");
    }
    try (FeedRun run = new FeedRun(common.listeners(), common.endpoints(), keys, rate, effort)) {
      run.start();
      if (plain || !ExampleCommandLine.isOnTerminal()) {
        watch(run, this::print);
      } else {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
          Display display = new Display(terminal, false);
          display.resize(terminal.getSize());
          watch(run, lines -> draw(display, lines));
          terminal.writer().println();
        }
      }
    }
    return 0;
  }

  private void check(int ofKeys, int atRate) {
    if (ofKeys < 1 || ofKeys > MOST_KEYS) {
      throw wrong("--keys is " + ofKeys + ", must be 1 to " + MOST_KEYS);
    }
    if (atRate < 1 || atRate > MOST_RATE) {
      throw wrong("--rate is " + atRate + ", must be 1 to " + MOST_RATE);
    }
  }

  /** Takes a table. */
  private interface Output {
    void show(List<String> lines);
  }

  private void watch(FeedRun run, Output output) throws InterruptedException {
    Table table = new Table(run);
    for (int second = 0; seconds == 0 || second < seconds; second++) {
      Thread.sleep(SECOND.toMillis());
      output.show(table.next());
    }
  }

  private void print(List<String> lines) {
    lines.forEach(out()::println);
    out().println();
    out().flush();
  }

  private static void draw(Display display, List<String> lines) {
    display.update(lines.stream().map(AttributedString::new).toList(), -1);
  }
}
