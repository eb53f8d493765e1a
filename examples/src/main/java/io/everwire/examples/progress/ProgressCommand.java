package io.everwire.examples.progress;

import io.everwire.RealtimeClient;
import io.everwire.examples.CommonOptions;
import io.everwire.examples.ExampleCommand;
import io.everwire.examples.ExampleCommandLine;
import io.everwire.progress.ProgressBar;
import io.everwire.progress.ProgressListener;
import io.everwire.progress.ProgressPublisher;
import io.everwire.progress.ProgressText;
import io.everwire.progress.ProgressUpdate;
import io.everwire.progress.ProgressWatcher;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the example that shows progress. */
@Command(
    name = "progress",
    separator = " ",
    sortOptions = false,
    description =
        "Pretends to work at several tasks. One session publishes how far they are, another shows"
            + " it with bars.")
final class ProgressCommand extends ExampleCommand implements Callable<Integer> {
  private static final int MOST_SECONDS = 3_600;
  private static final long LAST_NEWS_SECONDS = 10;

  private final PrintStream out;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "15",
      description = "how long the work takes; ${DEFAULT-VALUE} by default")
  private int seconds;

  ProgressCommand(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the example.
   *
   * @param arguments the command line
   */
  @SuppressWarnings("SystemOut") // this is where a program's output goes
  public static void main(String[] arguments) {
    ExampleCommandLine.main(new ProgressCommand(System.out), arguments);
  }

  /** Runs a server alone. */
  @Command(
      name = "serve",
      separator = " ",
      description = "Runs the server alone, until it is interrupted.")
  int serve(@Mixin CommonOptions where) throws InterruptedException {
    try (ProgressServer server = new ProgressServer(where.listeners())) {
      String uris = list(server.uris());
      out.println("watch with: ./run progress watch --connect " + uris);
      out.println("work with: ./run progress --connect " + uris);
      Thread.currentThread().join();
    }
    return 0;
  }

  /** Shows the work of others. */
  @Command(
      name = "watch",
      separator = " ",
      description = "Shows the work of others, until it is interrupted.")
  @SuppressWarnings("try") // the bar shows by itself
  int watch(@Mixin CommonOptions where) throws InterruptedException {
    if (where.serverIsHere()) {
      throw wrong("watch needs --connect: there is nobody else in this process");
    }
    try (RealtimeClient client = client(where.endpoints());
        ProgressWatcher watcher = watch(client, new ProgressListener() {});
        ProgressBar bar = ProgressBar.of(watcher).out(out).show()) {
      Thread.currentThread().join();
    }
    return 0;
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw wrong("--seconds is " + seconds + ", must be 1 to " + MOST_SECONDS);
    }
    if (!common.serverIsHere()) {
      return workAndWatch(common.endpoints());
    }
    try (ProgressServer server = new ProgressServer(common.listeners())) {
      return workAndWatch(server.uris());
    }
  }

  @SuppressWarnings("try") // the bar shows by itself
  private int workAndWatch(List<URI> endpoints) throws InterruptedException, ExecutionException {
    CountDownLatch ends = new CountDownLatch(Work.TASKS);
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onFinished(ProgressUpdate task) {
            ends.countDown();
          }
        };
    try (RealtimeClient observer = client(endpoints);
        ProgressWatcher watcher = watch(observer, listener)) {
      try (RealtimeClient worker = client(endpoints);
          ProgressBar bar = ProgressBar.of(watcher).out(out).show()) {
        try (ProgressPublisher progress = ProgressPublisher.to(worker, ProgressServer.CHANNEL)) {
          new Work(progress, Duration.ofSeconds(seconds)).run();
        }
        // What the worker has published last is on its way.
        if (!ends.await(LAST_NEWS_SECONDS, TimeUnit.SECONDS)) {
          out.println("the end of some tasks has not come");
          return 1;
        }
      }
      out.print(ProgressText.summary(watcher.tasks()));
      return 0;
    }
  }

  private static ProgressWatcher watch(RealtimeClient client, ProgressListener listener) {
    ProgressWatcher watcher = ProgressWatcher.watch(client, ProgressServer.CHANNEL, listener);
    watcher.ready().join();
    return watcher;
  }
}
