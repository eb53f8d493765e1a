package io.everwire.internal.mem.broker;

import io.everwire.broker.Idempotency;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;

/**
 * The publications that a channel recognises when they come again.
 *
 * <ul>
 *   <li>Each principal has keys of his own, in bounds of his own ({@link PrincipalKeys}).
 *   <li>What was not heard of for the window is forgotten. Of more principals than the bound, the
 *       most quiet ones are.
 *   <li>Guarded by its channel's lock.
 * </ul>
 */
final class IdempotencyWindow {
  /** Answers of {@link #check} that are no offset. */
  static final long UNKNOWN = 0;

  static final long OTHER_CONTENT = -1;
  static final long OUT_OF_ORDER = -2;

  /**
   * The bounds of a window.
   *
   * @param time how long a publication is remembered at least, within the other bounds
   * @param maxKeys how many publications of a principal, and how many publishers of his
   * @param maxPrincipals how many principals
   */
  record Bounds(Duration time, int maxKeys, int maxPrincipals) {}

  private final Bounds bounds;
  private final long windowNanos;

  /** By id; the one that has published last stands last. */
  private final LinkedHashMap<String, PrincipalKeys> principals =
      new LinkedHashMap<>(4, 0.75f, true);

  IdempotencyWindow(Bounds bounds) {
    this.bounds = bounds;
    this.windowNanos = BrokerTime.nanos(bounds.time());
  }

  boolean isEmpty() {
    return principals.isEmpty();
  }

  /**
   * What is known of a publication.
   *
   * @return its offset if it was appended before; else {@link #UNKNOWN}: it may be appended, {@link
   *     #OTHER_CONTENT} or {@link #OUT_OF_ORDER}
   */
  long check(Idempotency id, long hash) {
    PrincipalKeys keys = principals.get(id.principalId());
    return keys == null ? UNKNOWN : keys.check(id, hash);
  }

  void remember(Idempotency id, long hash, long offset, long now) {
    principals
        .computeIfAbsent(
            id.principalId(), principal -> new PrincipalKeys(windowNanos, bounds.maxKeys()))
        .remember(id, hash, offset, now);
    if (principals.size() > bounds.maxPrincipals()) {
      Iterator<PrincipalKeys> quietFirst = principals.values().iterator();
      quietFirst.next();
      quietFirst.remove();
    }
  }

  /** Forgets the principals who have been quiet for the window. */
  void expire(long now) {
    Iterator<PrincipalKeys> quietFirst = principals.values().iterator();
    while (quietFirst.hasNext() && quietFirst.next().expiryNanos() <= now) {
      quietFirst.remove();
    }
  }

  /** When {@link #expire} has something to do. */
  long nextExpiry() {
    return principals.isEmpty()
        ? BrokerTime.NEVER
        : principals.values().iterator().next().expiryNanos();
  }
}
