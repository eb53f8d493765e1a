package io.everwire.internal.server.channel;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who needs a channel: its subscribers, and publications on their way into it.
 *
 * <ul>
 *   <li>A channel that was freed is never used again: {@link #tryBegin} and {@link #tryFree}
 *       exclude each other.
 *   <li>Safe for use by many threads.
 * </ul>
 */
final class ChannelUse {
  private static final int FREED = Integer.MIN_VALUE;

  private final AtomicInteger uses = new AtomicInteger(1);
  private volatile long lastPublicationNanos;
  private volatile long lastEndNanos;

  /** Begins with one use, and as if nothing had been published for long. */
  ChannelUse(long nowNanos, long longAgoNanos) {
    lastPublicationNanos = nowNanos - longAgoNanos;
    lastEndNanos = nowNanos;
  }

  /** Begins to use the channel; false if it was freed. */
  boolean tryBegin() {
    for (int present = uses.get(); present >= 0; present = uses.get()) {
      if (uses.compareAndSet(present, present + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Ends some uses; true if nobody uses the channel now. */
  boolean end(int count, long nowNanos) {
    lastEndNanos = nowNanos;
    return uses.addAndGet(-count) == 0;
  }

  void onPublication(long nowNanos) {
    lastPublicationNanos = nowNanos;
  }

  boolean isUnused() {
    return uses.get() == 0;
  }

  /** Frees the channel unless somebody uses it. */
  boolean tryFree() {
    return uses.compareAndSet(0, FREED);
  }

  long sincePublication(long nowNanos) {
    return nowNanos - lastPublicationNanos;
  }

  /** How long nobody has used it, if nobody does now. */
  long sinceUse(long nowNanos) {
    return nowNanos - lastEndNanos;
  }
}
