package io.everwire.examples.logtail;

import io.everwire.RealtimeClient;
import io.everwire.examples.CommonOptions;
import io.everwire.examples.ExampleCommand;
import io.everwire.examples.ExampleCommandLine;
import io.everwire.log.LogEntry;
import io.everwire.log.LogFilter;
import io.everwire.log.LogFollower;
import io.everwire.log.LogLevel;
import io.everwire.log.LogPublisher;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of the logs. */
@Command(
    name = "logtail",
    separator = " ",
    sortOptions = false,
    description = "Follows growing files, and the output of commands, from elsewhere.")
final class LogtailCommand extends ExampleCommand {
  private static final String KEEP = "60s";
  private static final long LOOK_MILLIS = 50;

  private final EntryPrinter printer;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  @SuppressWarnings("UnusedVariable") // the parser reads it
  private boolean help;

  LogtailCommand(EntryPrinter printer) {
    this.printer = printer;
  }

  /**
   * Runs the logs.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    // Bytes as they are, and an error when nobody reads them any more.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    ExampleCommandLine.main(new LogtailCommand(new EntryPrinter(out, err)), arguments);
  }

  /** Runs a server. */
  @Command(
      name = "serve",
      separator = " ",
      description =
          "Publishes files as they grow, each in the channel log/NAME, until it is interrupted.")
  int serve(
      @Mixin CommonOptions where,
      @Parameters(
              paramLabel = "FILE",
              arity = "0..*",
              description = "need not be there yet; may be rotated and cut")
          @Nullable List<Path> files,
      @Option(names = "--open", description = "lets clients publish, as run --connect does")
          boolean isOpen)
      throws InterruptedException {
    if (files == null && !isOpen) {
      throw wrong("a FILE or --open is missing");
    }
    Map<String, Path> byChannel = TailedFiles.byChannel(files == null ? List.of() : files);
    try (LogServer server = new LogServer(where.listeners(), isOpen);
        TailedFiles tailed = new TailedFiles(server, byChannel)) {
      tailed.channels().forEach(channel -> invite(server, channel, ""));
      if (isOpen) {
        say("publish with: ./run logtail run --connect " + list(server.uris()) + " -- COMMAND");
      }
      Thread.currentThread().join();
    }
    return 0;
  }

  /** Follows a log. */
  @Command(
      name = "follow",
      separator = " ",
      description = {
        "Prints the last entries of a log, and those that come. The output of a command comes byte"
            + " for byte.",
        "Ends with the command's exit status (127 if it could not be started), or when it is"
            + " interrupted."
      })
  int follow(
      @Mixin CommonOptions where,
      @Parameters(paramLabel = "CHANNEL", description = "such as log/app.log") String channel,
      @Option(
              names = "--level",
              paramLabel = "LEVEL",
              description =
                  "the least level to be sent: ${COMPLETION-CANDIDATES}; lines of files count as"
                      + " INFO")
          @Nullable LogLevel level,
      @Option(
              names = "--contains",
              paramLabel = "TEXT",
              description =
                  "what entries must contain to be sent; the output of commands has no" + " text")
          @Nullable String text,
      @Option(
              names = "--last",
              paramLabel = "N",
              defaultValue = "10",
              description =
                  "how many earlier entries that pass to print first; ${DEFAULT-VALUE} by default")
          int last)
      throws InterruptedException, ExecutionException {
    if (where.serverIsHere()) {
      throw wrong("--connect is missing; ./run logtail serve FILE tells where it listens");
    }
    LogFilter filter =
        new LogFilter(level == null ? LogLevel.TRACE : level, text == null ? "" : text);
    Following following = new Following(printer);
    try (RealtimeClient client = client(where.endpoints())) {
      LogFollower follower = LogFollower.of(client, channel).filter(filter);
      // It ends with the client.
      var unused = (last == 0 ? follower : follower.last(last)).follow(following);
      return following.exit().get();
    }
  }

  /** Runs a command. */
  @Command(
      name = "run",
      separator = " ",
      description = {
        "Runs a command and publishes what it writes, byte for byte, and its exit status, with which"
            + " it ends itself.",
        "Without --connect the server is here. It stays until somebody has followed and all have"
            + " left."
      })
  int run(
      @Mixin CommonOptions where,
      @Option(
              names = "--channel",
              defaultValue = LogServer.PREFIX + "run",
              description = "where to publish; ${DEFAULT-VALUE} by default")
          String channel,
      @Option(
              names = "--keep",
              paramLabel = "TIME",
              defaultValue = KEEP,
              description =
                  "how long the server stays for followers after the end, at most; ${DEFAULT-VALUE}"
                      + " by default")
          Duration keep,
      @Parameters(
              paramLabel = "COMMAND",
              arity = "1..*",
              description = "after --, the program and its arguments")
          List<String> command)
      throws IOException, InterruptedException {
    if (!where.serverIsHere()) {
      try (RealtimeClient client = client(where.endpoints())) {
        return run(LogPublisher.to(client.channel(channel, LogEntry.codec())), command);
      }
    }
    try (LogServer server = new LogServer(where.listeners(), false)) {
      LogPublisher publisher = LogPublisher.to(server.log(channel));
      invite(server, channel, " --last 10000");
      int status = run(publisher, command);
      long deadline = System.nanoTime() + keep.toNanos();
      while (!server.isForsaken() && deadline - System.nanoTime() > 0) {
        Thread.sleep(LOOK_MILLIS);
      }
      return status;
    }
  }

  private int run(LogPublisher publisher, List<String> command)
      throws IOException, InterruptedException {
    return new CommandRun(publisher, why -> printer.note("run: " + why)).run(command);
  }

  private void invite(LogServer server, String channel, String more) {
    say(
        "follow with: ./run logtail follow "
            + channel
            + more
            + " --connect "
            + list(server.uris()));
  }
}
