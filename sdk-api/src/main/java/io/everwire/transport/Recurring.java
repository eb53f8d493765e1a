package io.everwire.transport;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds one instance for equal values that many links have, so that each does not hold its own.
 *
 * <ul>
 *   <li>Keeps nothing alive: a value that no link holds any more is gone, which matters for
 *       secrets.
 *   <li>Bounded: {@value #PLACES} places, where a newer value takes the place of an older one.
 *       Whoever sends many values makes others share less, no more than that.
 *   <li>Safe for use by many threads.
 * </ul>
 *
 * @param <T> immutable, with equality by value
 */
final class Recurring<T> {
  private static final int PLACES = 256;

  private final AtomicReferenceArray<@Nullable WeakReference<T>> places =
      new AtomicReferenceArray<>(PLACES);

  /** The instance to hold in place of an equal one. */
  T share(T value) {
    int hash = value.hashCode();
    int place = (hash ^ hash >>> 16) & (PLACES - 1);
    WeakReference<T> reference = places.get(place);
    T known = reference == null ? null : reference.get();
    if (known != null && known.equals(value)) {
      return known;
    }
    places.set(place, new WeakReference<>(value));
    return value;
  }
}
