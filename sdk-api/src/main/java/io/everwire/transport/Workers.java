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

/**
 * Threads for tasks that may block, and mostly do not. To wake a thread takes longer than most
 * tasks, so at most one is on its way at any time: it calls the next only if there is still
 * something to do when it comes. Whoever is done with a task takes another meanwhile.
 *
 * <ul>
 *   <li>No task waits for another one: there are never more tasks than threads. Where all are
 *       taken, or the end has come, whoever brings a task does it himself. That slows him down
 *       rather than filling memory, and drops no future that somebody waits for.
 *   <li>Threads begin when they are needed and end when they were idle for a while; the one that
 *       was busy last is called first.
 * </ul>
 *
 * <p>Safe for use by many threads; never blocks.
 */
final class Workers implements Executor {
  private final int most;
  private final long idleNanos;
  private final ThreadFactory threads;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** One for each task that waits or runs. */
  private final Semaphore places;

  private final ConcurrentLinkedDeque<Worker> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger count = new AtomicInteger();

  /** A thread was called, or started, and has not looked for tasks yet. */
  private final AtomicBoolean onItsWay = new AtomicBoolean();

  private volatile boolean closed;

  Workers(int most, Duration idle, ThreadFactory threads) {
    this.most = most;
    this.idleNanos = idle.toNanos();
    this.threads = threads;
    this.places = new Semaphore(most);
  }

  @Override
  public void execute(Runnable task) {
    if (closed || !places.tryAcquire()) {
      task.run();
      return;
    }
    tasks.add(task);
    call();
    if (closed) {
      runLeft();
    }
  }

  /** Running tasks finish, as do those that wait; does not wait for them. */
  void close() {
    closed = true;
    for (Worker worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
      worker.wake();
    }
  }

  /** Waits for the threads to end after {@link #close}; false if some are still running. */
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (count) {
      for (long left = timeout.toNanos();
          count.get() > 0 && left > 0;
          left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(count, left);
      }
      return count.get() == 0;
    }
  }

  /** How many more tasks are taken now. */
  int freePlaces() {
    return places.availablePermits();
  }

  /** Sees to it that a thread comes to look for tasks. */
  private void call() {
    if (!onItsWay.compareAndSet(false, true)) {
      return;
    }
    Worker called = idle.pollFirst();
    if (called != null) {
      called.wake();
    } else if (!startAnother()) {
      // All have a task or are about to look for one.
      onItsWay.set(false);
    }
  }

  private boolean startAnother() {
    if (count.getAndUpdate(present -> Math.min(present + 1, most)) == most) {
      return false;
    }
    try {
      new Worker().thread.start();
      return true;
    } catch (Throwable e) {
      onItsWay.set(false);
      left();
      throw e;
    }
  }

  private void left() {
    synchronized (count) {
      count.decrementAndGet();
      count.notifyAll();
    }
  }

  private void runLeft() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      perform(task);
    }
  }

  private void perform(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    } finally {
      places.release();
      // What a task was interrupted for is over with it.
      Thread.interrupted();
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
      try {
        do {
          onItsWay.set(false);
          Runnable first = tasks.poll();
          if (first != null) {
            if (!tasks.isEmpty()) {
              call();
            }
            perform(first);
            runLeft();
          }
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
      long since = System.nanoTime();
      while (!called) {
        boolean over = closed || System.nanoTime() - since >= idleNanos;
        if ((over || !tasks.isEmpty()) && idle.remove(this)) {
          return !over;
        }
        LockSupport.parkNanos(this, idleNanos);
        Thread.interrupted();
      }
      return !closed || !tasks.isEmpty();
    }
  }
}
