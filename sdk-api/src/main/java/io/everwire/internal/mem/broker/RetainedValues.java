package io.everwire.internal.mem.broker;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.LoggedPublication;
import io.everwire.broker.Publication;
import io.everwire.broker.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The last value of each key of a channel.
 *
 * <ul>
 *   <li>Bounded by keys and bytes: what would be too much is refused, before it is appended. A
 *       value costs its bytes and 64; a single one is taken however large it is.
 *   <li>A publication without payload deletes its key.
 *   <li>Guarded by its channel's lock.
 * </ul>
 */
final class RetainedValues {
  private static final long ITEM_BYTES = 64;

  /** Some values, and whether there are more after them. */
  record Part(List<LoggedPublication> values, boolean hasMore) {}

  private record Value(LoggedPublication publication, long expiryNanos) {}

  private final TreeMap<String, Value> values = new TreeMap<>();
  private final ExpiryQueue<String> expiries = new ExpiryQueue<>();
  private long bytes;

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Why a publication cannot be retained; null if it can, or need not be. */
  @Nullable Status refusal(String channel, Publication publication, Retention retention, long now) {
    if (publication.payload() == null
        || publication.key().isEmpty()
        || retention.retainedKeys() == 0) {
      return null;
    }
    expire(now);
    Value present = values.get(publication.key());
    if (present == null && values.size() >= retention.retainedKeys()) {
      return exhausted(
          "publish to \"%s\" refused: the channel retains %,d keys, limit is %,d"
              + " (ChannelPolicy.retainedKeys)",
          channel, values.size(), retention.retainedKeys());
    }
    long others = bytes - (present == null ? 0 : cost(present.publication.publication()));
    if (others > 0 && others + cost(publication) > retention.retainedBytes()) {
      return exhausted(
          "publish to \"%s\" refused: the channel would retain %,d bytes, limit is %,d"
              + " (ChannelPolicy.retainedBytes)",
          channel, others + cost(publication), retention.retainedBytes());
    }
    return null;
  }

  private static Status exhausted(String format, Object... details) {
    return Status.of(StatusCode.RESOURCE_EXHAUSTED, String.format(Locale.ROOT, format, details));
  }

  /** Keeps a publication in place of the one before with its key. */
  void put(LoggedPublication logged, Retention retention, long now) {
    Publication publication = logged.publication();
    String key = publication.key();
    if (key.isEmpty() || (retention.retainedKeys() == 0 && values.isEmpty())) {
      return;
    }
    Value before;
    if (publication.payload() == null || retention.retainedKeys() == 0) {
      before = values.remove(key);
    } else {
      long expiry = BrokerTime.after(now, retention.retainedAge());
      if (publication.timeToLive().isPresent()) {
        expiry = Math.min(expiry, BrokerTime.after(now, publication.timeToLive().get()));
      }
      before = values.put(key, new Value(logged, expiry));
      bytes += cost(publication);
      expiries.add(expiry, key);
    }
    if (before != null) {
      bytes -= cost(before.publication.publication());
      Value present = values.get(key);
      if (present == null || present.expiryNanos != before.expiryNanos) {
        expiries.remove(before.expiryNanos, key);
      }
    }
  }

  /** Drops what is too old. */
  void expire(long now) {
    for (String due = expiries.pollDue(now); due != null; due = expiries.pollDue(now)) {
      Value gone = values.remove(due);
      if (gone != null) {
        bytes -= cost(gone.publication.publication());
      }
    }
  }

  /** When {@link #expire} has something to do. */
  long nextExpiry() {
    return expiries.next();
  }

  /** Reads the values of keys after one, in the order of the keys. */
  Part read(String afterKey, int limit, long maxBytes) {
    List<LoggedPublication> taken = new ArrayList<>();
    long bytesLeft = maxBytes;
    for (Value value : values.tailMap(afterKey, false).values()) {
      int size = value.publication.publication().bytes();
      if (taken.size() == limit || (size > bytesLeft && !taken.isEmpty())) {
        return new Part(taken, true);
      }
      bytesLeft -= size;
      taken.add(value.publication);
    }
    return new Part(taken, false);
  }

  private static long cost(Publication publication) {
    return publication.bytes() + ITEM_BYTES;
  }
}
