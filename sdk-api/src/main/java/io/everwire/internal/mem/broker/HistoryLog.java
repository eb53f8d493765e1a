package io.everwire.internal.mem.broker;

import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of a channel: the publications that its retention keeps, and the offsets of all.
 *
 * <ul>
 *   <li>Bounded by number, age and bytes; the newest is kept however large it is. A publication
 *       costs its bytes and 64.
 *   <li>What has outlived its own time to live leaves a hole, which is no loss: its publisher asked
 *       for it. So it does not move {@link #firstOffset}.
 *   <li>Holds references, never copies. Guarded by its channel's lock.
 * </ul>
 */
final class HistoryLog {
  private static final long ITEM_BYTES = 64;
  private static final int SMALLEST_RING = 16;

  /** A part of the log, and whether there is more in its direction. */
  record Part(List<LoggedPublication> publications, boolean hasMore) {}

  private final ExpiryQueue<Long> timesToLive = new ExpiryQueue<>();

  // Slots of the offsets from first to head, at their offset modulo the length: a power of two.
  private @Nullable LoggedPublication[] publications = new @Nullable LoggedPublication[0];
  private long[] appendedNanos = new long[0];
  private long[] expiryNanos = new long[0];

  private long first = 1;
  private long head;
  private long bytes;
  private long ageNanos = BrokerTime.NEVER;

  /** The highest offset that retention has dropped. */
  private long dropped;

  long head() {
    return head;
  }

  /** The oldest offset from which the log is whole. */
  long firstOffset() {
    return dropped + 1;
  }

  boolean isEmpty() {
    return first > head;
  }

  /** Gives the next offset to a publication that the log does not keep. */
  long skip(Retention retention) {
    apply(retention, 0);
    head++;
    dropped = head;
    first = head + 1;
    return head;
  }

  /** Appends a publication and drops what is too much. */
  LoggedPublication append(Publication publication, Instant time, Retention retention, long now) {
    long offset = head + 1;
    LoggedPublication logged = new LoggedPublication(offset, time, publication);
    if (retention.historyMessages() == 0) {
      skip(retention);
      return logged;
    }
    ageNanos = BrokerTime.nanos(retention.historyAge());
    if (head - first + 1 == publications.length) {
      resize(Math.max(SMALLEST_RING, publications.length * 2));
    }
    long expiry =
        publication.timeToLive().isPresent()
            ? BrokerTime.after(now, publication.timeToLive().get())
            : BrokerTime.NEVER;
    int slot = slot(offset);
    publications[slot] = logged;
    appendedNanos[slot] = now;
    expiryNanos[slot] = expiry;
    timesToLive.add(expiry, offset);
    bytes += cost(logged);
    head = offset;
    apply(retention, 1);
    expire(now);
    return logged;
  }

  /** Drops the oldest beyond the bounds, but not the newest few. */
  private void apply(Retention retention, int keptAtLeast) {
    while (head - first + 1 > keptAtLeast
        && (head - first + 1 > retention.historyMessages() || bytes > retention.historyBytes())) {
      dropFirst();
    }
  }

  /** Drops what is too old. */
  void expire(long now) {
    while (!isEmpty() && firstAgeExpiry() <= now) {
      dropFirst();
    }
    for (Long due = timesToLive.pollDue(now); due != null; due = timesToLive.pollDue(now)) {
      forget(slot(due));
    }
    while (!isEmpty() && publications[slot(first)] == null) {
      first++;
    }
    if (isEmpty() && publications.length > 0) {
      resize(0);
    }
  }

  /** When {@link #expire} has something to do. */
  long nextExpiry() {
    return isEmpty() ? BrokerTime.NEVER : Math.min(firstAgeExpiry(), timesToLive.next());
  }

  private long firstAgeExpiry() {
    return ageNanos == BrokerTime.NEVER ? BrokerTime.NEVER : appendedNanos[slot(first)] + ageNanos;
  }

  private void dropFirst() {
    int slot = slot(first);
    if (publications[slot] != null) {
      timesToLive.remove(expiryNanos[slot], first);
      forget(slot);
    }
    dropped = first++;
  }

  private void forget(int slot) {
    LoggedPublication gone = publications[slot];
    if (gone != null) {
      bytes -= cost(gone);
      publications[slot] = null;
    }
  }

  /** Reads what follows an offset, oldest first. */
  Part readForward(long after, int limit, long maxBytes) {
    Reader reader = new Reader(limit, maxBytes);
    for (long offset = Math.max(after + 1, first); offset <= head; offset++) {
      if (!reader.take(publications[slot(offset)])) {
        break;
      }
    }
    return reader.part();
  }

  /** Reads what stands before an offset, newest first. */
  Part readBackward(long before, int limit, long maxBytes) {
    Reader reader = new Reader(limit, maxBytes);
    for (long offset = Math.min(before - 1, head); offset >= first; offset--) {
      if (!reader.take(publications[slot(offset)])) {
        break;
      }
    }
    return reader.part();
  }

  /** Takes publications until there are enough. */
  private static final class Reader {
    private final List<LoggedPublication> taken = new ArrayList<>();
    private final int limit;
    private long bytesLeft;
    private boolean hasMore;

    Reader(int limit, long maxBytes) {
      this.limit = limit;
      this.bytesLeft = maxBytes;
    }

    /** False if the publication did not go in. */
    boolean take(@Nullable LoggedPublication next) {
      if (next == null) {
        return true;
      }
      int size = next.publication().bytes();
      if (taken.size() == limit || (size > bytesLeft && !taken.isEmpty())) {
        hasMore = true;
        return false;
      }
      bytesLeft -= size;
      taken.add(next);
      return true;
    }

    Part part() {
      return new Part(taken, hasMore);
    }
  }

  private void resize(int capacity) {
    @Nullable LoggedPublication[] oldPublications = publications;
    long[] oldAppended = appendedNanos;
    long[] oldExpiries = expiryNanos;
    publications = new @Nullable LoggedPublication[capacity];
    appendedNanos = new long[capacity];
    expiryNanos = new long[capacity];
    for (long offset = first; offset <= head; offset++) {
      int from = (int) (offset & (oldPublications.length - 1));
      int to = slot(offset);
      publications[to] = oldPublications[from];
      appendedNanos[to] = oldAppended[from];
      expiryNanos[to] = oldExpiries[from];
    }
  }

  private int slot(long offset) {
    return (int) (offset & (publications.length - 1));
  }

  private static long cost(LoggedPublication logged) {
    return logged.publication().bytes() + ITEM_BYTES;
  }
}
