package io.everwire.benchmarks.progress;

import io.everwire.ChannelPolicy;
import io.everwire.RealtimeClient;
import io.everwire.RealtimeServer;
import io.everwire.progress.ProgressListener;
import io.everwire.progress.ProgressPublisher;
import io.everwire.progress.ProgressTask;
import io.everwire.progress.ProgressWatcher;
import io.everwire.transport.SystemEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The cost of a step to the thread that works, with server and watchers in the same process, over
 * the in-memory transport: what they take of the two cores is in the figures.
 *
 * <p>Usage: {@code ProgressStep}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ProgressStep {
  /** How many clients watch. */
  @Param({"0", "100"})
  int watchers;

  private final List<AutoCloseable> open = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // by start()
  private ProgressTask task;

  /** Runs all benchmarks, with what they allocate. */
  public static void main(String[] arguments) throws Exception {
    new Runner(
            new OptionsBuilder()
                .include(ProgressStep.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")
                .build())
        .run();
  }

  /** Starts a server, a task that runs, and those who watch it. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    SystemEnvironment shared = closing(new SystemEnvironment("benchmark"));
    RealtimeServer server =
        closing(
            RealtimeServer.builder()
                .listen("mem:progress-step")
                .environment(shared)
                .channels("jobs", ChannelPolicy.create().retain(100))
                .build()
                .start());
    for (int i = 0; i < watchers; i++) {
      ProgressWatcher watcher =
          closing(
              ProgressWatcher.builder(client(server, shared), "jobs")
                  .environment(shared)
                  .watch(new ProgressListener() {}));
      watcher.ready().get(10, TimeUnit.SECONDS);
    }
    ProgressPublisher progress = closing(ProgressPublisher.to(client(server, shared), "jobs"));
    task = progress.task("work").start();
  }

  private RealtimeClient client(RealtimeServer server, SystemEnvironment shared) throws Exception {
    RealtimeClient client =
        closing(
            RealtimeClient.builder()
                .endpoint(server.uri().toString())
                .environment(shared)
                .callbacks(shared.executor())
                .closeTimeout(Duration.ofSeconds(1))
                .build());
    client.connect().get(10, TimeUnit.SECONDS);
    return client;
  }

  private <T extends AutoCloseable> T closing(T opened) {
    open.add(opened);
    return opened;
  }

  /** Lets go of everything. */
  @TearDown(Level.Trial)
  public void stop() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    open.clear();
  }

  /** One thread counts. */
  @Benchmark
  public void step() {
    task.step();
  }

  /** Two threads count for the same task. */
  @Benchmark
  @Threads(2)
  public void stepOfTwoThreads() {
    task.step();
  }

  /** One thread counts, and looks whether it should go on, as loops do. */
  @Benchmark
  public boolean stepAndLook() {
    task.step();
    return task.isCancelRequested();
  }
}
