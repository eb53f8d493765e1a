package io.everwire.internal.session;

import io.everwire.transport.Environment;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
 *   <li>A thread that has run many tasks hands the rest to an executor, so that no caller is held
 *       for ever by the work of others.
 *   <li>A caller that makes many calls in quick succession is told apart ({@link #executeInBurst}):
 *       were each of its calls settled by itself, each would cost a system call, and large batches
 *       would never come to be. So it only queues, while another thread drains, lets it go on once
 *       before it settles, and settles. While nothing can be sent ({@link #canSend}) there is no
 *       such call to spare, and another thread would be woken for nothing.
 *   <li>A callback whose thread has others to run next ({@link Environment#hasMoreToRun}) only
 *       queues as well: the drain comes after these, and what all of them send is one batch.
 * </ul>
 *
 * The pattern is grpc-java's SynchronizationContext, with the settle hook added.
 */
public final class Serializer implements Executor {
  private static final int TASKS_BEFORE_RELIEF = 4096;

  /**
   * A call that begins sooner than this after the end of the one before belongs to a burst; the
   * answer of a peer takes longer.
   */
  private static final long BURST_GAP_NANOS = 5_000;

  private static final int CALLS_BEFORE_BURST = 8;

  /**
   * Each longer gap, up to a pause, halves the calls that count, which are so many at most. A
   * sender that waits for room now and then stays in its burst, where each new one would begin with
   * batches of one message; one that has come to wait for answers is out of it after four.
   */
  private static final int MAX_CALLS_IN_BURST = 64;

  private static final long PAUSE_NANOS = 1_000_000;

  private final TaskQueue tasks = new TaskQueue();
  private final Environment environment;
  private final Consumer<? super Throwable> onFailure;
  private final Runnable settle;

  // Made once: they are handed on with every call.
  private final Runnable drainAll = this::drainAll;
  private final Runnable drain = this::drain;

  /**
   * Whether the drain has a thread of its own, so that nobody waits for it to settle and whoever is
   * in a burst may add to the batch before. Confined to the drain.
   */
  private boolean isHandedOver;

  /** Confined to the drain. */
  private final ArrayDeque<Runnable> whenSettled = new ArrayDeque<>(1);

  /** Written by callers without order: a wrong guess costs a hop or a small batch. */
  private long lastEndNanos;

  private int callsInBurst;

  private boolean wasCalledMeanwhile;

  /** Written by drains and read by callers, without order either. */
  private boolean canSend = true;

  /**
   * Creates a serializer.
   *
   * @param environment its executor goes on with a drain that has become long
   * @param settle runs after the last task of each drain
   * @param onFailure told of an exception from a task: a bug
   */
  public Serializer(
      Environment environment, Runnable settle, Consumer<? super Throwable> onFailure) {
    this.environment = environment;
    this.settle = settle;
    this.onFailure = onFailure;
  }

  @Override
  public void execute(Runnable task) {
    if (tasks.add(task)) {
      Trampoline.ofThread().run(drain);
    }
  }

  /**
   * As {@link #execute}, for what callbacks bring about: if the calling thread has more of them to
   * run, the drain comes after these.
   */
  public void executeForCallback(Runnable task) {
    if (tasks.add(task)) {
      if (canSend && environment.hasMoreToRun()) {
        handOver();
      } else {
        Trampoline.ofThread().run(drain);
      }
    }
  }

  /**
   * As {@link #executeForCallback}, for calls that an application may make thousands of: in a burst
   * the caller returns at once, and the environment's executor drains what has gathered, unless it
   * {@linkplain #canSend could send} nothing of it. The order is that of the calls all the same.
   * What the tasks hold must be bounded where they are made.
   */
  public void executeInBurst(Runnable task) {
    if (!tasks.add(task)) {
      // Most of a burst. The drain looks at the clock for all of them, which is dear for each, and
      // nothing is written that stays as it is, since the drain reads what stands beside it.
      if (callsInBurst < MAX_CALLS_IN_BURST) {
        callsInBurst++;
      }
      if (!wasCalledMeanwhile) {
        wasCalledMeanwhile = true;
      }
    } else {
      long now = environment.nanoTime();
      callsInBurst = callsInBurst(now - lastEndNanos);
      lastEndNanos = now;
      if (canSend && (callsInBurst >= CALLS_BEFORE_BURST || environment.hasMoreToRun())) {
        handOver();
      } else {
        Trampoline.ofThread().run(drain);
        // What the call has taken itself says nothing of the caller's pace.
        lastEndNanos = environment.nanoTime();
      }
    }
  }

  private int callsInBurst(long gapNanos) {
    if (gapNanos < BURST_GAP_NANOS) {
      return Math.min(callsInBurst + 1, MAX_CALLS_IN_BURST);
    }
    return gapNanos < PAUSE_NANOS ? callsInBurst / 2 : 0;
  }

  private void handOver() {
    try {
      environment.executor().execute(this::drainHere);
    } catch (RejectedExecutionException e) {
      // The environment is closing. Nobody may be left waiting.
      drainHere();
    }
  }

  /**
   * Says whether the next drain could send something; true unless said otherwise. To be called by
   * the settle hook.
   */
  public void canSend(boolean now) {
    // Said after every drain, and read by those who call.
    if (canSend != now) {
      canSend = now;
    }
  }

  /** Whether something could be sent after the drain before. To be asked by its tasks. */
  public boolean canSend() {
    return canSend;
  }

  /**
   * Runs something in the serializer once the present drain is settled. To be called by its tasks
   * and by the settle hook.
   */
  public void whenSettled(Runnable action) {
    whenSettled.add(action);
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

  /** What tells the present thread from all others; the same at each call. */
  public static Object presentThread() {
    return Trampoline.ofThread();
  }

  private void drain() {
    Uninterrupted.run(drainAll);
  }

  private void drainHere() {
    isHandedOver = true;
    Trampoline.ofThread().run(drain);
  }

  private void drainAll() {
    int ran = 0;
    do {
      for (TaskQueue.Node each = tasks.takeAll(); each != null; each = each.next()) {
        run(each.task);
        ran++;
      }
      if (isHandedOver && tasks.isDrained()) {
        isHandedOver = false;
        environment.giveWay();
      }
      if (tasks.isDrained()) {
        run(settle);
        runSettled();
      }
      if (wasCalledMeanwhile) {
        wasCalledMeanwhile = false;
        lastEndNanos = environment.nanoTime();
      }
      if (ran >= TASKS_BEFORE_RELIEF && !tasks.isDrained()) {
        handOver();
        return;
      }
    } while (!tasks.end());
  }

  private void runSettled() {
    for (Runnable next = whenSettled.poll(); next != null; next = whenSettled.poll()) {
      run(next);
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      onFailure.accept(e);
    }
  }
}
