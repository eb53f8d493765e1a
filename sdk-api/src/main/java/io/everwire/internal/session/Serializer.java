package io.everwire.internal.session;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one after the other, each happening before the next, in the thread that finds nobody
 * else running them. State that only such tasks touch needs no lock.
 *
 * <ul>
 *   <li>No thread of its own, and no hop: a task that comes while nobody drains runs in the
 *       caller's thread before {@link #execute} returns, unless that thread is draining already
 *       (see {@link Trampoline}).
 *   <li>After the last task of a drain the <em>settle</em> hook runs: the place to send all that
 *       has gathered as one batch.
 *   <li>A thread that has run many tasks hands the rest to the relief executor, so that no caller
 *       is held for ever by the work of others.
 * </ul>
 *
 * The pattern is grpc-java's SynchronizationContext, with the settle hook added.
 */
public final class Serializer implements Executor {
  private static final int TASKS_BEFORE_RELIEF = 4096;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Executor relief;
  private final Consumer<? super Throwable> onFailure;
  private final Runnable settle;

  /**
   * Creates a serializer.
   *
   * @param relief goes on with a drain that has become long
   * @param settle runs after the last task of each drain
   * @param onFailure told of an exception from a task: a bug
   */
  public Serializer(Executor relief, Runnable settle, Consumer<? super Throwable> onFailure) {
    this.relief = relief;
    this.settle = settle;
    this.onFailure = onFailure;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      Trampoline.ofThread().run(this::drain);
    }
  }

  /**
   * Runs something in this thread once the present drain has ended and the state is settled,
   * outside the serializer.
   */
  public static void afterDrain(Runnable action) {
    Trampoline.ofThread().run(action);
  }

  /**
   * Whether waiting in the present thread for something that a serializer must do could wait for
   * ever.
   */
  public static boolean isDraining() {
    return Trampoline.isRunning();
  }

  private void drain() {
    int ran = 0;
    int present = pending.get();
    do {
      for (int i = 0; i < present; i++) {
        // Never null: a task is added before it is counted.
        run(tasks.remove());
      }
      if (pending.get() == present) {
        run(settle);
      }
      ran += present;
      present = pending.addAndGet(-present);
      if (present != 0 && ran >= TASKS_BEFORE_RELIEF) {
        relief.execute(() -> Trampoline.ofThread().run(this::drain));
        return;
      }
    } while (present != 0);
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }
}
