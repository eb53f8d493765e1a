package io.everwire.transport;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads for tasks that may block, and mostly do not. To wake a thread takes longer than most
 * tasks, so at most one is on its way at any time, and none is called as long as those at work take
 * one task soon after the other ({@link Pace}).
 *
 * <ul>
 *   <li>No task waits for another one but for a moment: there are never more tasks than threads,
 *       and where tasks block others are called. Where all are taken, or the end has come, whoever
 *       brings a task does it himself. That slows him down rather than filling memory, and drops no
 *       future that somebody waits for.
 *   <li>Threads begin when they are needed and end when they were idle for a while; the one that
 *       was busy last is called first.
 * </ul>
 *
 * <p>Safe for use by many threads; never blocks.
 */
final class Workers implements Executor {
  private static final ThreadLocal<@Nullable Workers> OF_THREAD = new ThreadLocal<>();

  private final int most;
  private final long idleNanos;
  private final ThreadFactory threads;
  private final Pace pace;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** One for each task that waits or runs. */
  private final Semaphore places;

  private final ConcurrentLinkedDeque<Worker> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger count = new AtomicInteger();

  /** Threads that are not idle: at work, or called. */
  private final AtomicInteger busy = new AtomicInteger();

  /** A thread was called, or started, and has not looked for tasks yet. */
  private final AtomicBoolean onItsWay = new AtomicBoolean();

  private final Leaders leaders;

  // Made once: it is handed on with many tasks.
  private final Runnable look = this::look;

  private volatile boolean closed;

  Workers(int most, Duration idle, ThreadFactory threads, Pace pace, Leaders leaders) {
    this.leaders = leaders;
    this.most = most;
    this.idleNanos = idle.toNanos();
    this.threads = threads;
    this.pace = pace;
    this.places = new Semaphore(most);
  }

  @Override
  public void execute(Runnable task) {
    if (closed || !places.tryAcquire()) {
      task.run();
      return;
    }
    tasks.add(task);
    see(!somebodyLooks() || pace.needsHelp());
    if (closed) {
      runLeft();
    }
  }

  /** Whether a thread looks for tasks before long. */
  private boolean somebodyLooks() {
    Leader leader = Leader.ofThread(this);
    if (leader == null || !leaders.mayRunTasks()) {
      // Who is about to be idle still looks, after that is to be seen.
      return busy.get() > 0;
    }
    if (leader.bringsFirstTask()) {
      pace.onTaken();
    }
    // Where all places are taken the step would run tasks itself, and nobody could take it over.
    return places.availablePermits() >= most / 2;
  }

  /**
   * Takes a step of a loop, and runs the tasks that it brings in the same thread if tasks are short
   * at present; so no other thread is woken for them. This is Leader/Followers (Schmidt and others,
   * Pattern-Oriented Software Architecture 2), but that a follower is promoted only where the tasks
   * take long.
   *
   * @param step may wait for something to do, and brings tasks then; true if there is more to do
   *     already, so that the tasks are for others
   * @param promote lets another thread go on with the loop; called by another thread, at most once
   * @return false if it was called
   */
  boolean lead(BooleanSupplier step, Runnable promote) {
    if (closed || OF_THREAD.get() == this) {
      boolean unused = step.getAsBoolean();
      return true;
    }
    Leader leader = new Leader(this, promote);
    boolean hasMoreToDo;
    try {
      hasMoreToDo = leader.take(step);
    } catch (RuntimeException | Error e) {
      call();
      throw e;
    }
    if (!leader.bringsTasks() || tasks.isEmpty()) {
      return true;
    }
    if (hasMoreToDo || closed || pace.isSlow()) {
      call();
      return true;
    }
    return runTasksOf(leader);
  }

  private boolean runTasksOf(Leader leader) {
    busy.incrementAndGet();
    OF_THREAD.set(this);
    long begun = pace.onTaken();
    leaders.begin(leader, begun);
    try {
      pace.watch(look);
      // Whoever closes looks for leaders once, after that is to be seen.
      for (Runnable task = closed ? null : take(); task != null; task = take()) {
        long taken = pace.onTaken();
        leader.beginsTask(taken);
        perform(task);
        if (pace.onDone(taken) - begun >= Pace.PATIENCE.toNanos()) {
          // There may be more to read as well.
          break;
        }
      }
    } finally {
      OF_THREAD.set(null);
      busy.decrementAndGet();
    }
    boolean goesOn = leaders.end(leader);
    if (closed) {
      synchronized (count) {
        count.notifyAll();
      }
    }
    if (!tasks.isEmpty()) {
      call();
    }
    return goesOn;
  }

  /** Running tasks finish, as do those that wait; does not wait for them. */
  void close() {
    closed = true;
    // Nobody watches any more.
    pace.onStall();
    leaders.promoteAll();
    for (Worker worker = pollIdle(); worker != null; worker = pollIdle()) {
      worker.wake();
    }
    if (!tasks.isEmpty()) {
      call();
    }
  }

  /**
   * Waits for the threads, and for tasks in threads that lead, to end after {@link #close}; false
   * if some are still running.
   */
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (count) {
      for (long left = timeout.toNanos();
          isAnyoneLeft() && left > 0;
          left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(count, left);
      }
      return !isAnyoneLeft();
    }
  }

  private boolean isAnyoneLeft() {
    return count.get() > 0 || leaders.isAnyAtTasks();
  }

  /** How many more tasks are taken now. */
  int freePlaces() {
    return places.availablePermits();
  }

  /** Whether tasks wait behind the one that the calling thread runs, if it is one of these. */
  boolean hasMoreToRun() {
    return !tasks.isEmpty() && OF_THREAD.get() == this;
  }

  /** Sees to it that tasks which wait do not have to wait for one that takes long. */
  private void see(boolean helpNeeded) {
    if (helpNeeded) {
      call();
    } else {
      pace.watch(look);
    }
  }

  private void look() {
    if (leaders.promoteAfter(Pace.PATIENCE)) {
      pace.watch(look);
    }
    if (!tasks.isEmpty()) {
      boolean helpNeeded = pace.needsHelp();
      if (helpNeeded) {
        pace.onStall();
      }
      see(helpNeeded);
    }
  }

  /** Sees to it that a thread comes to look for tasks. */
  private void call() {
    if (!onItsWay.compareAndSet(false, true)) {
      return;
    }
    Worker called = pollIdle();
    if (called != null) {
      called.wake();
    } else if (!startAnother()) {
      // All have a task or are about to look for one.
      onItsWay.set(false);
    }
  }

  private @Nullable Worker pollIdle() {
    Worker called = idle.pollFirst();
    if (called != null) {
      busy.incrementAndGet();
    }
    return called;
  }

  private boolean startAnother() {
    if (count.getAndUpdate(present -> Math.min(present + 1, most)) == most) {
      return false;
    }
    busy.incrementAndGet();
    try {
      new Worker().thread.start();
      return true;
    } catch (OutOfMemoryError e) {
      // The process has as many threads as it may have, or no memory for one: perhaps soon.
      left();
      pace.watch(look);
      return false;
    } catch (Throwable e) {
      onItsWay.set(false);
      left();
      throw e;
    }
  }

  private void left() {
    busy.decrementAndGet();
    synchronized (count) {
      count.decrementAndGet();
      count.notifyAll();
    }
  }

  private void runLeft() {
    for (Runnable task = take(); task != null; task = take()) {
      long taken = pace.onTaken();
      perform(task);
      pace.onDone(taken);
    }
  }

  private @Nullable Runnable take() {
    Runnable task = tasks.poll();
    boolean others = !tasks.isEmpty();
    if (!others) {
      pace.onAllTaken();
    }
    if (task != null && others) {
      see(pace.needsHelp());
    }
    return task;
  }

  private void perform(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      tell(e);
    } finally {
      places.release();
      // What a task was interrupted for is over with it.
      Thread.interrupted();
    }
  }

  private static void tell(Throwable failure) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    } catch (Throwable ofHandler) {
      // As the JVM does, which ignores it: the thread has other tasks.
      failure.addSuppressed(ofHandler);
    }
  }

  private final class Worker implements Runnable {
    final Thread thread = threads.newThread(this);
    private volatile boolean called;

    void wake() {
      called = true;
      LockSupport.unpark(thread);
    }

    @Override
    public void run() {
      OF_THREAD.set(Workers.this);
      try {
        do {
          onItsWay.set(false);
          // How long the tasks have waited for this one says nothing of their length.
          pace.onTaken();
          runLeft();
        } while (waits());
      } finally {
        left();
      }
      if (!tasks.isEmpty()) {
        // They came when this one was neither idle nor gone.
        call();
      }
    }

    /** False at the end of this thread. */
    private boolean waits() {
      called = false;
      idle.addFirst(this);
      busy.decrementAndGet();
      long since = System.nanoTime();
      while (!called) {
        boolean over = closed || System.nanoTime() - since >= idleNanos;
        if ((over || !tasks.isEmpty()) && idle.remove(this)) {
          busy.incrementAndGet();
          return !over;
        }
        LockSupport.parkNanos(this, idleNanos);
        Thread.interrupted();
      }
      return !closed || !tasks.isEmpty();
    }
  }
}
