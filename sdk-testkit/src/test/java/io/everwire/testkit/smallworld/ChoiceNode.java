package io.everwire.testkit.smallworld;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The environment of one side of a small world. Time stands still until somebody chooses that the
 * next timer fires; tasks run at the end of the step that brought them.
 *
 * <p>Timers that wait longer than the horizon never fire: with them, the world would also have all
 * the states in which nothing happens for minutes.
 */
final class ChoiceNode implements Environment {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  /** A timer that may be chosen, the fields in the order that matters. */
  private final class Waiting {
    final long deadline;
    final long delay;
    final Runnable task;

    Waiting(long deadline, long delay, Runnable task) {
      this.deadline = deadline;
      this.delay = delay;
      this.task = task;
    }

    @Override
    public String toString() {
      return "timer of " + Duration.ofNanos(delay).toMillis() + " ms at the " + name;
    }
  }

  private final String name;
  private final Duration horizon;
  private int secrets;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<Waiting> timers = new ArrayList<>();
  private long now;

  ChoiceNode(String name, Duration horizon) {
    this.name = name;
    this.horizon = horizon;
  }

  @Override
  public Executor executor() {
    return tasks::add;
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    if (delay.compareTo(horizon) > 0) {
      return () -> {};
    }
    Waiting waiting = new Waiting(now + Math.max(0, delay.toNanos()), delay.toNanos(), task);
    timers.add(waiting);
    return () -> timers.remove(waiting);
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public InstantSource clock() {
    return () -> START.plusNanos(now);
  }

  @Override
  public RandomGenerator random() {
    // Chance is not what is explored here: all jitter is none.
    return () -> 0L;
  }

  @Override
  public byte[] secretBytes(int length) {
    byte[] bytes = new byte[length];
    bytes[0] = (byte) name.charAt(0);
    bytes[length - 1] = (byte) ++secrets;
    return bytes;
  }

  /** Runs the tasks that wait, and those that they bring about. */
  boolean runTasks() {
    boolean any = false;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      any = true;
    }
    return any;
  }

  /** The next timer, if one may fire. */
  void addChoices(List<Choice> choices) {
    Waiting next = next();
    if (next != null) {
      choices.add(new Choice(next, "fires", () -> fire(next)));
    }
  }

  private void fire(Waiting next) {
    timers.remove(next);
    now = Math.max(now, next.deadline);
    next.task.run();
  }

  private @Nullable Waiting next() {
    Waiting next = null;
    for (Waiting timer : timers) {
      if (next == null || timer.deadline < next.deadline) {
        next = timer;
      }
    }
    return next;
  }

  /** What waits here, for the fingerprint: which timers, and in which order they will fire. */
  Object[] state() {
    List<Waiting> inOrder = new ArrayList<>(timers);
    inOrder.sort((one, other) -> Long.compare(one.deadline, other.deadline));
    List<Object> state = new ArrayList<>();
    for (Waiting timer : inOrder) {
      state.add(timer.delay);
      state.add(timer.task);
    }
    return state.toArray();
  }
}
