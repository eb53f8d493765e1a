package io.everwire.progress;

import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Receipt;
import io.everwire.StatusCode;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A publisher whose time is the test's, in one thread, and which keeps what it publishes. */
final class Tasks implements Environment {
  final List<ProgressUpdate> published = new ArrayList<>();

  /** What was published and waits for its answer, where the test gives it. */
  final ArrayDeque<CompletableFuture<Receipt>> unanswered = new ArrayDeque<>();

  boolean answersAtOnce = true;
  final UpdatePump pump;
  private final SplittableRandom random = new SplittableRandom(1);
  private @Nullable Runnable waiting;
  private long now;

  Tasks() {
    this(1_000);
  }

  Tasks(int maxTasks) {
    pump =
        new UpdatePump(
            "jobs",
            (update, options) -> {
              published.add(update);
              CompletableFuture<Receipt> answer = new CompletableFuture<>();
              unanswered.add(answer);
              if (answersAtOnce) {
                answer();
              }
              return answer;
            },
            this,
            new PumpSettings(
                Duration.ofMillis(100), Duration.ofMinutes(1), Duration.ofMinutes(1), maxTasks));
  }

  /** Confirms the oldest publish that waits. */
  void answer() {
    unanswered.remove().complete(new Receipt(new Position("e", 1)));
  }

  /** Refuses the oldest publish that waits. */
  void refuse(StatusCode code) {
    unanswered.remove().completeExceptionally(new RealtimeException(code, "not now"));
  }

  ProgressTaskBuilder task(String name) {
    return new ProgressTaskBuilder(pump, name, null, 1);
  }

  ProgressTask start(String name) {
    return task(name).start();
  }

  /** Lets time pass, and the publisher look at its tasks. */
  void pass(Duration time) {
    now += time.toNanos();
    Runnable task = waiting;
    waiting = null;
    if (task != null) {
      task.run();
    }
  }

  /** What is said of a task after a moment. */
  ProgressUpdate stateOf(ProgressTask task) {
    pass(Duration.ofMillis(100));
    return published.stream()
        .filter(each -> each.id().equals(task.id()))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  /** A state to show. */
  static ProgressUpdate shown(String name, ProgressState state, long done, long total) {
    return new ProgressUpdate(
        name,
        "",
        name,
        state,
        done,
        total < 0 ? OptionalLong.empty() : OptionalLong.of(total),
        "",
        total < 0 ? OptionalDouble.empty() : OptionalDouble.of((double) done / total),
        0,
        Optional.empty(),
        "",
        false,
        Duration.ofMinutes(1));
  }

  @Override
  public Executor executor() {
    return Runnable::run;
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    waiting = task;
    return () -> waiting = null;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public byte[] secretBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
