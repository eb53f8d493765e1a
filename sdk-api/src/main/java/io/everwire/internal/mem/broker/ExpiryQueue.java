package io.everwire.internal.mem.broker;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When things are due that may be renewed or go earlier: the next one, and one after the other.
 * Things that are never due take no place. Guarded by its channel's lock.
 *
 * @param <T> names the things
 */
final class ExpiryQueue<T extends Comparable<T>> {
  private final TreeSet<Due<T>> queue =
      new TreeSet<>(Comparator.comparingLong(Due<T>::nanos).thenComparing(Due::item));

  private record Due<T>(long nanos, T item) {}

  void add(long dueNanos, T item) {
    if (dueNanos != BrokerTime.NEVER) {
      queue.add(new Due<>(dueNanos, item));
    }
  }

  void remove(long dueNanos, T item) {
    if (dueNanos != BrokerTime.NEVER) {
      queue.remove(new Due<>(dueNanos, item));
    }
  }

  /** When the next thing is due. */
  long next() {
    return queue.isEmpty() ? BrokerTime.NEVER : queue.first().nanos;
  }

  /** Takes the next thing if it is due. */
  @Nullable T pollDue(long now) {
    return next() > now ? null : queue.pollFirst().item;
  }

  void clear() {
    queue.clear();
  }
}
