package io.everwire.examples.demo;

import io.everwire.RealtimeClient;
import io.everwire.examples.NetworkTransport;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line of the demo. Ends with 0 only if the run has proved what it should. */
@Command(
    name = "demo",
    separator = " ",
    sortOptions = false,
    description =
        "Sends real data over real sockets of every transport, cuts them again and again, blocks"
            + " one way after the other, restarts the server twice, and shows that nothing is lost,"
            + " duplicated or reordered.")
final class DemoCommand implements Callable<Integer> {
  private static final int LEAST_SECONDS = 5;
  private static final int SEEDS = 1_000_000;

  private final PrintStream out;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Seconds.class,
      description = "how long links are cut, at least " + LEAST_SECONDS + "; 30 by default")
  private int seconds = 30;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "decides what is random, as far as real sockets allow; random by default")
  private long seed = ThreadLocalRandom.current().nextInt(SEEDS);

  @Option(
      names = "--transports",
      paramLabel = "LIST",
      split = ",",
      converter = TransportName.class,
      description = "what the server listens with, out of ws,grpc,http,sse; all by default")
  private List<NetworkTransport> transports = List.of(NetworkTransport.values());

  @Option(
      names = "--plain",
      description = "prints a line for each second instead of a live display")
  private boolean plain;

  @Option(
      names = "--sabotage",
      description =
          "loses, repeats or swaps one message on purpose, to show that it would be noticed;"
              + " ends with 1")
  private boolean sabotage;

  /** Where the script has the files; not for people. */
  @Option(names = "--upload", hidden = true)
  private @Nullable Path upload;

  @Option(names = "--log", hidden = true)
  private Path log = Path.of("CHANGELOG.md");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  @SuppressWarnings("UnusedVariable") // the parser reads it
  private boolean help;

  DemoCommand(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the demo.
   *
   * @param arguments the command line
   */
  @SuppressWarnings("SystemOut") // this is where a program's output goes
  public static void main(String[] arguments) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(commandLine(System.out).execute(arguments));
  }

  static CommandLine commandLine(PrintStream out) {
    // The script gives options of its own before those of people, who have the last word.
    return new CommandLine(new DemoCommand(out)).setOverwrittenOptionsAllowed(true);
  }

  @Override
  public Integer call() throws IOException, InterruptedException, URISyntaxException {
    Path file = upload == null ? sdk() : upload;
    DemoOptions options = new DemoOptions(seconds, seed, transports, sabotage, file, log);
    out.println(
        String.format(
            Locale.ROOT,
            "Everwire demo: a server and %d client sessions in one JVM, over the loopback interface%n"
                + "by way of %s, through proxies that cut and block.%n"
                + "The server is restarted twice. %d s, seed %d%s",
            DemoWorld.SESSIONS,
            transports.stream().map(NetworkTransport::toString).collect(Collectors.joining(", ")),
            seconds,
            seed,
            sabotage ? ", one message is sabotaged" : ""));
    Verdict verdict = Verdict.of(new DemoRun(options, display()).run());
    verdict.report().forEach(out::println);
    out.flush();
    return verdict.isGood() ? 0 : 1;
  }

  private Display display() {
    return plain
        ? new PlainDisplay(out)
        : new LiveDisplay(out, new Frame(System.getenv("NO_COLOR") == null));
  }

  /** The jar that the SDK runs from. */
  private static Path sdk() throws URISyntaxException {
    Path place =
        Path.of(RealtimeClient.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.isRegularFile(place)) {
      throw new IllegalStateException(
          "the SDK does not run from a jar but from " + place + ": use --upload=<file>");
    }
    return place;
  }

  /** Reads the name of a transport as people write it. */
  static final class TransportName implements ITypeConverter<NetworkTransport> {
    @Override
    public NetworkTransport convert(String text) {
      return Arrays.stream(NetworkTransport.values())
          .filter(transport -> transport.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' is none of " + Arrays.toString(NetworkTransport.values())));
    }
  }

  /** Rejects runs too short to prove anything. */
  static final class Seconds implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      int seconds;
      try {
        seconds = Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a number");
      }
      if (seconds < LEAST_SECONDS) {
        throw new TypeConversionException(
            seconds + " is too short for a proof, at least " + LEAST_SECONDS + " are needed");
      }
      return seconds;
    }
  }
}
