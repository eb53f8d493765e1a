package io.everwire.examples.upload;

import io.everwire.RealtimeClient;
import io.everwire.RealtimeException;
import io.everwire.StatusCode;
import io.everwire.examples.CommonOptions;
import io.everwire.examples.ExampleCommand;
import io.everwire.examples.ExampleCommandLine;
import io.everwire.progress.ProgressBar;
import io.everwire.progress.ProgressListener;
import io.everwire.progress.ProgressText;
import io.everwire.progress.ProgressUpdate;
import io.everwire.progress.ProgressWatcher;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of the upload. */
@Command(
    name = "upload",
    separator = " ",
    sortOptions = false,
    description =
        "Sends files to a folder of a server, and goes on where it stood when it was killed. Others"
            + " watch, and cancel.")
final class UploadCommand extends ExampleCommand {
  /** A watcher has cancelled it. */
  static final int CANCELLED = 3;

  private static final int BYTES_PER_KIB = 1_024;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  @SuppressWarnings("UnusedVariable") // the parser reads it
  private boolean help;

  /**
   * Runs the upload.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    ExampleCommandLine.main(new UploadCommand(), arguments);
  }

  /** Runs a server. */
  @Command(
      name = "serve",
      separator = " ",
      description = "Receives files into a folder, until it is interrupted.")
  int serve(
      @Mixin CommonOptions where,
      @Parameters(paramLabel = "FOLDER", description = "where files go; it must be there")
          Path folder)
      throws InterruptedException {
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new IllegalArgumentException(folder + " is no folder that can be written to");
    }
    try (UploadServer server = new UploadServer(where.listeners(), folder, this::say)) {
      String connect = list(server.uris());
      say("send with: ./run upload send FILE --connect " + connect);
      say("watch with: ./run upload watch --connect " + connect);
      Thread.currentThread().join();
    }
    return 0;
  }

  /** Sends a file. */
  @Command(
      name = "send",
      separator = " ",
      description = {
        "Sends a file, from where the server has it.",
        "Ends with 0 when the server has the whole, 1 when something is wrong, 2 for a wrong command"
            + " line, and 3 when a watcher has cancelled it."
      })
  @SuppressWarnings("try") // a bar that is open shows by itself
  int send(
      @Mixin CommonOptions where,
      @Parameters(paramLabel = "FILE", description = "what to send") Path file,
      @Option(
              names = "--as",
              paramLabel = "NAME",
              description = "what it is called at the server; by default as here")
          @Nullable String name,
      @Option(
              names = "--rate",
              paramLabel = "KIB",
              description =
                  "how many KiB a second at most; without, as fast as the server takes it")
          @Nullable Integer rate)
      throws InterruptedException {
    List<URI> endpoints = endpoints(where);
    if (rate != null && rate < 1) {
      throw wrong("--rate is " + rate + ", must be positive");
    }
    if (name != null && name.isEmpty()) {
      throw wrong("--as is empty");
    }
    try (UploadClient client = new UploadClient(client(endpoints), this::say);
        ProgressBar bar =
            ExampleCommandLine.isOnTerminal() ? ProgressBar.of(client.progress()).show() : null) {
      String as = name == null ? String.valueOf(file.getFileName()) : name;
      Pace pace = rate == null ? Pace.unlimited() : Pace.of((long) rate * BYTES_PER_KIB);
      Standing all = client.send(file, as, pace);
      say("sent " + as + ", " + all.bytes() + " bytes, sha256 " + all.sha256());
      return 0;
    } catch (RealtimeException e) {
      if (e.status().code() != StatusCode.CANCELLED) {
        throw e;
      }
      err().println("send: cancelled: " + e.status().message());
      return CANCELLED;
    }
  }

  /** Watches. */
  @Command(
      name = "watch",
      separator = " ",
      description = "Shows how far all uploads are, until it is interrupted.")
  @SuppressWarnings("try") // a bar that is open shows by itself
  int watch(
      @Mixin CommonOptions where,
      @Option(names = "--once", description = "shows them once") boolean once,
      @Option(
              names = "--cancel",
              paramLabel = "NAME",
              description = "asks the sender of this file to stop, and shows what came of it")
          @Nullable String cancel)
      throws InterruptedException {
    try (RealtimeClient client = client(endpoints(where));
        ProgressWatcher watcher =
            ProgressWatcher.watch(client, Uploads.PROGRESS, new ProgressListener() {})) {
      watcher.ready().join();
      if (cancel != null) {
        ProgressUpdate heard = watcher.requestCancel(cancel, "by a watcher").join();
        say(ProgressText.line(heard));
      } else if (once) {
        out().print(ProgressText.summary(watcher.tasks()));
        out().flush();
      } else {
        try (ProgressBar bar = ProgressBar.of(watcher).show()) {
          Thread.currentThread().join();
        }
      }
    }
    return 0;
  }

  private List<URI> endpoints(CommonOptions where) {
    if (where.serverIsHere()) {
      throw wrong("--connect is missing; ./run upload serve FOLDER tells where it listens");
    }
    return where.endpoints();
  }
}
