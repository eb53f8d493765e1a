package io.everwire.examples.pictures;

import static java.util.Objects.requireNonNull;

import io.everwire.examples.ExampleCommandLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@code ./pictures}. */
@Command(
    name = "pictures",
    separator = " ",
    sortOptions = false,
    description =
        "Runs programs in a terminal of their own, and draws what they show into docs/pictures.")
final class PictureTaker implements Callable<Integer> {
  private static final List<Shot> SHOTS =
      List.of(
          new Shot(
              "demo",
              "./demo",
              96,
              24,
              // Two thirds of the time are over, and some session has just lost its link.
              Pattern.compile("(?s) (CONNECTING|RECONNECTING) .*time +\\[#{27}"),
              Duration.ZERO),
          new Shot(
              "progress",
              "./run progress",
              80,
              8,
              Pattern.compile("release .* 6\\d%"),
              Duration.ZERO),
          new Shot(
              "arena",
              "./run arena --bots 20 --cut 5s",
              83,
              28,
              Pattern.compile("best:"),
              Duration.ofSeconds(15)));

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "which: demo, progress, arena; all by default")
  private List<String> names = List.of();

  /** Where the script is; not for people. */
  @Option(names = "--root", hidden = true)
  private Path root = Path.of("");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  @SuppressWarnings("UnusedVariable") // the parser reads it
  private boolean help;

  /**
   * Takes pictures.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    ExampleCommandLine.main(new PictureTaker(), arguments);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (Shot shot : chosen()) {
      Path file = root.resolve("docs/pictures").resolve(shot.name() + ".svg");
      Files.createDirectories(requireNonNull(file.getParent()));
      try (PseudoTerminal terminal = new PseudoTerminal(shot, root)) {
        List<List<Span>> rows = terminal.atMoment().spans();
        Files.writeString(file, SvgPicture.of(shot.command(), shot.columns(), rows));
      }
      out().println(root.relativize(file));
      out().flush();
    }
    return 0;
  }

  private List<Shot> chosen() {
    List<String> known = SHOTS.stream().map(Shot::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new ParameterException(
            requireNonNull(spec).commandLine(),
            "there is no picture \"" + name + "\"; there are " + String.join(", ", known));
      }
    }
    return SHOTS.stream()
        .filter(shot -> names.isEmpty() || names.contains(shot.name()))
        .collect(Collectors.toList());
  }

  private PrintWriter out() {
    return requireNonNull(spec).commandLine().getOut();
  }
}
