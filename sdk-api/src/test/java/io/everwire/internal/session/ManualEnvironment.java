package io.everwire.internal.session;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Time that the test moves, and work that the test runs, all in the test's own thread. */
public final class ManualEnvironment implements Environment {
  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final PriorityQueue<Waiting> timers =
      new PriorityQueue<>(
          Comparator.comparingLong((Waiting timer) -> timer.atNanos)
              .thenComparingLong(timer -> timer.number));
  private final Random random = new Random(1);
  private long nowNanos = 5_000_000_000L;
  private long timersMade;
  private Runnable onGiveWay = () -> {};
  private boolean running;

  private record Waiting(long atNanos, long number, Runnable task) {}

  /** Runs all work that there is, and what it brings about, without time passing. */
  public void run() {
    running = true;
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
    running = false;
  }

  /** Lets time pass, and runs what comes of it. */
  public void advance(Duration duration) {
    run();
    long end = nowNanos + duration.toNanos();
    for (Waiting next = timers.peek(); next != null && next.atNanos <= end; next = timers.peek()) {
      timers.remove();
      nowNanos = Math.max(nowNanos, next.atNanos);
      next.task.run();
      run();
    }
    nowNanos = end;
  }

  public int timers() {
    return timers.size();
  }

  /** What runs, once, when somebody lets others run. */
  public void onGiveWay(Runnable action) {
    onGiveWay = action;
  }

  @Override
  public boolean hasMoreToRun() {
    return running && !work.isEmpty();
  }

  @Override
  public void giveWay() {
    Runnable action = onGiveWay;
    onGiveWay = () -> {};
    action.run();
  }

  @Override
  public Executor executor() {
    return work::addLast;
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    Waiting timer = new Waiting(nowNanos + Math.max(0, delay.toNanos()), timersMade++, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public InstantSource clock() {
    return () -> Instant.EPOCH.plusNanos(nowNanos);
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
