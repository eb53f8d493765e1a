package io.everwire.testkit;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Another environment, whose work can be held back for a while: what an application sends meanwhile
 * is one burst, of which the engine makes the same batches on a machine of any speed and load. So
 * what a burst costs can be counted.
 *
 * <ul>
 *   <li>A burst begins once the work before it is done, which would take its first messages with
 *       it.
 *   <li>From the first burst on the clock stands still, so that a later burst is known as one from
 *       its first message on. Timers go on; one that fires within a burst is work that is held
 *       back, or it would take a part of the burst with it.
 *   <li>Safe for use by many threads; one of them gathers.
 * </ul>
 */
public final class GatheringEnvironment implements Environment {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Environment inner;
  private final Queue<Runnable> held = new ArrayDeque<>();
  private boolean gathering;
  private int running;
  private @Nullable Long stoppedNanos;

  /**
   * Passes everything on at first.
   *
   * @param inner has the threads, and is closed by whoever has made it
   */
  public GatheringEnvironment(Environment inner) {
    this.inner = inner;
  }

  /**
   * Runs something while work is held back, then all work that has come meanwhile.
   *
   * @param burst what an application does without waiting
   */
  public void gather(Runnable burst) {
    hold();
    try {
      burst.run();
    } finally {
      release();
    }
  }

  private synchronized void hold() {
    gathering = true;
    Await.until(this, PATIENCE, () -> running == 0, () -> running + " tasks did not end");
    stoppedNanos = nanoTime();
  }

  private synchronized void release() {
    gathering = false;
    held.forEach(this::start);
    held.clear();
  }

  @Override
  public Executor executor() {
    return this::execute;
  }

  private synchronized void execute(Runnable task) {
    if (gathering) {
      held.add(task);
    } else {
      start(task);
    }
  }

  private void start(Runnable task) {
    inner
        .executor()
        .execute(
            () -> {
              try {
                task.run();
              } finally {
                ended();
              }
            });
    running++;
  }

  private synchronized void ended() {
    running--;
    notifyAll();
  }

  @Override
  public void giveWay() {
    inner.giveWay();
  }

  @Override
  public boolean hasMoreToRun() {
    return inner.hasMoreToRun();
  }

  @Override
  public boolean lead(BooleanSupplier step, Runnable promote) {
    return inner.lead(step, promote);
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    AtomicBoolean cancelled = new AtomicBoolean();
    Runnable fire =
        () -> {
          if (!cancelled.get()) {
            task.run();
          }
        };
    Timer waiting = inner.schedule(delay, () -> execute(fire));
    return () -> {
      cancelled.set(true);
      waiting.cancel();
    };
  }

  @Override
  public synchronized long nanoTime() {
    return stoppedNanos == null ? inner.nanoTime() : stoppedNanos;
  }

  @Override
  public InstantSource clock() {
    return inner.clock();
  }

  @Override
  public RandomGenerator random() {
    return inner.random();
  }

  @Override
  public byte[] secretBytes(int length) {
    return inner.secretBytes(length);
  }
}
