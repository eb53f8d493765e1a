package io.everwire.internal.stream;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Time that stands still until the test moves it, and tasks that run when the test says so. */
final class ManualEnvironment implements Environment {
  private record Scheduled(long at, Runnable task) {}

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<Scheduled> timers = new ArrayList<>();
  private final Random random = new Random(1);
  private long now;

  int runTasks() {
    int ran = 0;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      ran++;
    }
    return ran;
  }

  void advance(Duration duration) {
    now += duration.toNanos();
    List<Scheduled> due = new ArrayList<>(timers);
    due.removeIf(timer -> timer.at > now);
    due.sort(Comparator.comparingLong(Scheduled::at));
    timers.removeAll(due);
    due.forEach(timer -> timer.task.run());
  }

  @Override
  public Executor executor() {
    return tasks::add;
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    Scheduled timer = new Scheduled(now + delay.toNanos(), task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public InstantSource clock() {
    return () -> Instant.EPOCH.plusNanos(now);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public byte[] secretBytes(int length) {
    return new byte[length];
  }
}
