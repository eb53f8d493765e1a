package io.everwire.longpoll;

import org.jspecify.annotations.Nullable;

/**
 * Puts what came down on two connections into the order of its numbers. Since at most two requests
 * have no answer at any time, at most one body can be early; who holds one sends no further request
 * until the one before it has come. Not safe for use by several threads.
 *
 * @param <T> what comes
 */
final class BodyOrder<T> {
  private long due = 1;
  private @Nullable T ready;
  private @Nullable T early;

  /**
   * Adds what has come.
   *
   * @return false if its number is none that an honest server could use now
   */
  boolean add(long number, T body) {
    if (number == due && ready == null) {
      ready = body;
      return true;
    }
    if (number == due + 1 && early == null) {
      early = body;
      return true;
    }
    return false;
  }

  /** The next in order, or null if it has not come. */
  @Nullable T next() {
    T next = ready;
    if (next != null) {
      due++;
      ready = early;
      early = null;
    }
    return next;
  }

  /** Whether a body with this number is the next, and none waits. */
  boolean isNext(long number) {
    return number == due && ready == null && early == null;
  }

  /** Whether one has come before its turn. */
  boolean isHolding() {
    return early != null;
  }
}
