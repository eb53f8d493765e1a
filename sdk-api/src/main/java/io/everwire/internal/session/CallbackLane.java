package io.everwire.internal.session;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the callbacks of one subscription, stream or client in order, on an executor that may be
 * anything.
 *
 * <ul>
 *   <li>One after the other, each happening before the next, whatever the executor does.
 *   <li>Handed over in batches: one hop for all that has gathered, after the present drain, so that
 *       an executor which runs in the calling thread runs outside the serializer.
 *   <li>Bounded by what stands behind it: the windows of subscriptions and streams.
 *   <li>If the executor refuses, the callbacks run on the fallback: nothing that an application
 *       waits for is left hanging.
 * </ul>
 */
public final class CallbackLane {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackLane.class);

  /** What came meanwhile need not wake another thread; but others want their turn as well. */
  private static final int BATCHES_BEFORE_RELIEF = 4;

  /**
   * A stage that sends the next message, whose future completes at once, grows the stack; or it
   * holds the thread, where futures complete after the callback.
   */
  private static final int MOST_COMPLETIONS = 15;

  private static final ThreadLocal<Runner> RUNNER = ThreadLocal.withInitial(Runner::new);

  /** What a thread does for lanes; not shared. */
  private static final class Runner {
    /** Callbacks that run one within the other. */
    int depth;

    /** Taken since the last callback began, or since one was refused outside callbacks. */
    int completions;

    void onCallback() {
      if (depth == 1) {
        completions = 0;
      }
    }
  }

  private final ConcurrentLinkedQueue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Executor executor;
  private final Executor fallback;
  private final Runnable afterBatch;

  /** Whether no callback runs in the calling thread. */
  private final boolean hops;

  // Made once: they are handed on with every batch.
  private final Runnable handOver = this::handOver;
  private final Runnable runBatch = this::runBatch;

  /**
   * Creates a lane.
   *
   * @param executor runs batches of callbacks
   * @param fallback runs those that the executor refuses; if it is the executor itself, that never
   *     runs them in the calling thread
   * @param afterBatch runs after each batch, where the batch ran
   */
  public CallbackLane(Executor executor, Executor fallback, Runnable afterBatch) {
    this.executor = executor;
    this.fallback = fallback;
    this.afterBatch = afterBatch;
    this.hops = executor == fallback;
  }

  /** Adds a callback. Those added by one thread, or in one serializer, run in that order. */
  public void submit(Runnable callback) {
    callbacks.add(callback);
    if (pending.getAndIncrement() == 0) {
      Serializer.afterDrain(handOver);
    }
  }

  /**
   * Adds a callback as {@link #submit} does, but one that need not wait for the end of the present
   * drain: if the lane is idle, and has threads of its own, it runs meanwhile.
   */
  public void submitAtOnce(Runnable callback) {
    callbacks.add(callback);
    if (pending.getAndIncrement() == 0 && !(hops && takes(runBatch))) {
      Serializer.afterDrain(handOver);
    }
  }

  private boolean takes(Runnable batch) {
    try {
      executor.execute(batch);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /**
   * Adds a callback as {@link #submit} does, but one that may run in the present thread, since what
   * it belongs to ran there. If the lane is idle it does so once the present drain has ended, and
   * no other thread is woken.
   */
  public void submitHere(Runnable callback) {
    callbacks.add(callback);
    if (pending.getAndIncrement() == 0) {
      Serializer.afterDrain(this::runOne);
    }
  }

  /** Whether all that was added has run. */
  public boolean isIdle() {
    return pending.get() == 0;
  }

  private void handOver() {
    try {
      executor.execute(runBatch);
    } catch (RejectedExecutionException e) {
      LOG.warn(
          "the callback executor refuses work, callbacks run on the SDK's own threads: {}",
          e.toString());
      fallback.execute(runBatch);
    }
  }

  /**
   * Whether the present thread runs a callback, so that waiting for another callback could wait for
   * ever.
   */
  public static boolean isInCallback() {
    return RUNNER.get().depth > 0;
  }

  /**
   * Whether one more future may complete in the present thread, on behalf of the callback that it
   * runs or has run last. Each callback has so many, since its stack is new; a thread that runs
   * none has so many in a row.
   */
  public static boolean takeCompletion() {
    Runner runner = RUNNER.get();
    if (runner.completions < MOST_COMPLETIONS) {
      runner.completions++;
      return true;
    }
    if (runner.depth == 0) {
      runner.completions = 0;
    }
    return false;
  }

  /** Within a callback that stands for several of the application's: runs the next of them. */
  static <T> void runNext(Consumer<? super T> callback, T item) {
    RUNNER.get().onCallback();
    run(() -> callback.accept(item));
  }

  private void runBatch() {
    Runner runner = RUNNER.get();
    runner.depth++;
    try {
      runPresent(runner);
    } finally {
      runner.depth--;
    }
  }

  private void runPresent(Runner runner) {
    int present = pending.get();
    for (int batch = 1; present != 0 && batch <= BATCHES_BEFORE_RELIEF; batch++) {
      for (int i = 0; i < present; i++) {
        runner.onCallback();
        // Never null: a callback is added before it is counted.
        run(callbacks.remove());
      }
      run(afterBatch);
      present = pending.addAndGet(-present);
    }
    if (present != 0) {
      handOver();
    }
  }

  /** Runs the first alone: what came after it may not belong to this thread. */
  private void runOne() {
    Runner runner = RUNNER.get();
    runner.depth++;
    try {
      run(callbacks.remove());
      run(afterBatch);
    } finally {
      runner.depth--;
    }
    if (pending.decrementAndGet() != 0) {
      handOver();
    }
  }

  private static void run(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a callback failed", e);
    }
  }
}
