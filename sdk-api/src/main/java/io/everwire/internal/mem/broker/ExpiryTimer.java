package io.everwire.internal.mem.broker;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wakes channels when something of theirs is due. One timer for all of them, set to the first, and
 * none while nothing is due. Safe for use by many threads; wakes channels without its lock.
 */
final class ExpiryTimer {
  private final Environment environment;
  private final BrokerTime time;
  private final Sleepers sleepers;

  // Guarded by this.
  private final ExpiryQueue<String> queue = new ExpiryQueue<>();
  private Environment.@Nullable Timer timer;
  private long timerNanos = BrokerTime.NEVER;
  private boolean closed;

  /** Who is to be woken. */
  @FunctionalInterface
  interface Sleepers {
    /**
     * Wakes a channel, unless it has asked for another time meanwhile.
     *
     * @param channel the channel's name
     * @param nanos when it was to be woken
     */
    void wake(String channel, long nanos);
  }

  private record Due(String channel, long nanos) {}

  ExpiryTimer(Environment environment, BrokerTime time, Sleepers sleepers) {
    this.environment = environment;
    this.time = time;
    this.sleepers = sleepers;
  }

  /** Wakes a channel at a time, and not at the one that it has asked for before. */
  synchronized void wakeAt(long nanos, long insteadOfNanos, String channel) {
    if (!closed) {
      queue.remove(insteadOfNanos, channel);
      queue.add(nanos, channel);
      set();
    }
  }

  synchronized void close() {
    closed = true;
    queue.clear();
    cancel();
  }

  private void onTimer() {
    List<Due> due = new ArrayList<>();
    synchronized (this) {
      timer = null;
      timerNanos = BrokerTime.NEVER;
      long now = time.now();
      for (long next = queue.next(); next <= now; next = queue.next()) {
        String channel = queue.pollDue(now);
        if (channel == null) {
          break;
        }
        due.add(new Due(channel, next));
      }
      set();
    }
    due.forEach(each -> sleepers.wake(each.channel, each.nanos));
  }

  private void set() {
    long next = queue.next();
    if (next < timerNanos) {
      cancel();
      timerNanos = next;
      Duration delay = Duration.ofNanos(Math.max(0, next - time.now()));
      timer = environment.schedule(delay, this::onTimer);
    }
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
      timerNanos = BrokerTime.NEVER;
    }
  }
}
