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
   * Where one was held up, nobody runs tasks between the steps of a loop for a while: tasks that
   * block now and then would stop it time and again, and cost a thread each. For so long at least,
   * as a processor that had other work holds up anybody once in a while.
   */
  static final Duration LEAST_CAUTION = Duration.ofMillis(10);

  /** And twice as long each time, up to this, where one is held up soon again. */
  static final Duration MOST_CAUTION = Duration.ofMillis(100);

  /** So many times as long as the last caution, since it began, is not soon. */
  private static final int FORGOTTEN = 10;

  private final LongSupplier nanoTime;
  private final Set<Leader> atTasks = ConcurrentHashMap.newKeySet();
  private final AtomicInteger running = new AtomicInteger();
  private volatile long heldUpNanos;
  private volatile long cautionNanos = LEAST_CAUTION.toNanos();

  /**
   * Makes one for loops of which none was held up yet.
   *
   * @param nanoTime the time
   */
  Leaders(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.heldUpNanos = nanoTime.getAsLong() - FORGOTTEN * cautionNanos;
  }

  /** Whether tasks may be run between the steps of a loop. */
  boolean mayRunTasks() {
    return nanoTime.getAsLong() - heldUpNanos >= cautionNanos;
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

  private void beCautious(long now) {
    cautionNanos =
        now - heldUpNanos >= FORGOTTEN * cautionNanos
            ? LEAST_CAUTION.toNanos()
            : Math.min(2 * cautionNanos, MOST_CAUTION.toNanos());
    heldUpNanos = now;
  }

  private boolean isPromoted(Leader leader, long now) {
    beCautious(now);
    try {
      leader.promoteAnother();
      return true;
    } catch (OutOfMemoryError e) {
      // There is no thread to be had now. It is tried again.
      return false;
    }
  }
}
