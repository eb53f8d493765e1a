package io.everwire.examples;

import io.everwire.RealtimeException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the command lines of the examples share. */
public final class ExampleCommandLine {
  private ExampleCommandLine() {}

  /**
   * A command line that reads durations as people write them, and tells what the SDK says of bad
   * input in one line.
   *
   * @param command the command
   * @return its command line
   */
  public static CommandLine of(Object command) {
    return new CommandLine(command)
        .registerConverter(Duration.class, new Durations())
        .setParameterExceptionHandler(ExampleCommandLine::refuse)
        .setExecutionExceptionHandler(ExampleCommandLine::tell);
  }

  /**
   * Runs a command in its own process, and ends it.
   *
   * @param command the command
   * @param arguments its command line
   */
  public static void main(Object command, String... arguments) {
    // gRPC logs to java.util.logging, which would write between the lines of the example.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(of(command).execute(arguments));
  }

  /** Whether people look at the output and have keys; {@code ./run} finds that out. */
  public static boolean isOnTerminal() {
    return Boolean.getBoolean("everwire.terminal");
  }

  private static int refuse(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    line.getErr().println(line.getCommandName() + ": " + failure.getMessage());
    UnmatchedArgumentException.printSuggestions(failure, line.getErr());
    line.getErr().println("try --help");
    line.getErr().flush();
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int tell(Exception failure, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    Throwable cause =
        (failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RealtimeException || cause instanceof IllegalArgumentException) {
      line.getErr().println(line.getCommandName() + ": " + cause.getMessage());
      return line.getCommandSpec().exitCodeOnExecutionException();
    }
    throw failure;
  }

  /** Reads 5s, 200ms, 1.5s or 2m. */
  public static final class Durations implements ITypeConverter<Duration> {
    private static final String MILLIS = "ms";
    private static final double MILLIS_PER_SECOND = 1_000;

    @Override
    public Duration convert(String text) {
      try {
        String iso =
            text.endsWith(MILLIS)
                ? Double.parseDouble(text.substring(0, text.length() - MILLIS.length()))
                        / MILLIS_PER_SECOND
                    + "s"
                : text;
        return Duration.parse("PT" + iso.toUpperCase(Locale.ROOT));
      } catch (DateTimeParseException | NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is no duration, such as 5s, 200ms or 2m");
      }
    }
  }
}
