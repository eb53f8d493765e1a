package io.everwire.transport;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Those {@link Leader}s that are at their tasks, so that a loop goes on where one of them is held
 * up. Safe for use by many threads.
 */
final class Leaders {
  /**
   * Where one was held up, nobody runs tasks between the steps of a loop for so long: tasks that
   * block now and then would stop it time and again, and cost a thread each.
   */
  static final Duration CAUTION = Duration.ofMillis(100);

  private final LongSupplier nanoTime;
  private final Set<Leader> atTasks = ConcurrentHashMap.newKeySet();
  private final AtomicInteger running = new AtomicInteger();
  private volatile long heldUpNanos;

  /**
   * Makes one for loops of which none was held up yet.
   *
   * @param nanoTime the time
   */
  Leaders(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.heldUpNanos = nanoTime.getAsLong() - CAUTION.toNanos();
  }

  /** Whether tasks may be run between the steps of a loop. */
  boolean mayRunTasks() {
    return nanoTime.getAsLong() - heldUpNanos >= CAUTION.toNanos();
  }

  void begin(Leader leader, long nanos) {
    leader.beginsTask(nanos);
    running.incrementAndGet();
    atTasks.add(leader);
  }

  /** False if another thread goes on with the loop. */
  boolean end(Leader leader) {
    atTasks.remove(leader);
    running.decrementAndGet();
    return leader.end();
  }

  /** Whether tasks run in a thread that leads, or did when another took its place. */
  boolean isAnyAtTasks() {
    return running.get() > 0;
  }

  /**
   * Lets others go on with the loops of those whose task takes long.
   *
   * @return whether there are others at tasks, who may be held up yet
   */
  boolean promoteAfter(Duration patience) {
    long now = nanoTime.getAsLong();
    atTasks.removeIf(each -> now - each.taskBegan() >= patience.toNanos() && isPromoted(each, now));
    return !atTasks.isEmpty();
  }

  /** Lets others go on with all loops whose threads are at tasks. */
  void promoteAll() {
    long now = nanoTime.getAsLong();
    atTasks.removeIf(each -> isPromoted(each, now));
  }

  private boolean isPromoted(Leader leader, long now) {
    heldUpNanos = now;
    try {
      leader.promoteAnother();
      return true;
    } catch (OutOfMemoryError e) {
      // There is no thread to be had now. It is tried again.
      return false;
    }
  }
}
