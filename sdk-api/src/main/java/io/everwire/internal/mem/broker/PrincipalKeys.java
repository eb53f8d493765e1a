package io.everwire.internal.mem.broker;

import io.everwire.broker.Idempotency;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one principal's publications to a channel.
 *
 * <ul>
 *   <li>Numbers that rise by one are kept in chunks, 16 bytes each; keys that an application has
 *       given in a map.
 *   <li>Bounded in time and number. Beyond the number the oldest are forgotten; the highest number
 *       of a publisher is not, so what comes again then is out of order and never doubled. Only
 *       when the principal has as many publishers does that of the most quiet one go too.
 *   <li>Guarded by its channel's lock.
 * </ul>
 */
final class PrincipalKeys {
  private record Named(long offset, long hash, long nanos) {}

  private final long windowNanos;
  private final int maxKeys;

  /** By origin; the one that has published last stands last. */
  private final LinkedHashMap<String, PublisherNumbers> publishers =
      new LinkedHashMap<>(4, 0.75f, true);

  /** All chunks of all publishers, by their beginning. */
  private final ArrayDeque<NumberChunk> chunks = new ArrayDeque<>(4);

  /** By key, oldest first. */
  private final LinkedHashMap<String, Named> named = new LinkedHashMap<>(4);

  private int numbers;
  private long lastNanos;

  PrincipalKeys(long windowNanos, int maxKeys) {
    this.windowNanos = windowNanos;
    this.maxKeys = maxKeys;
  }

  /** When the last of it is forgotten. */
  long expiryNanos() {
    return lastNanos + windowNanos;
  }

  /** How many publications are remembered. */
  int size() {
    return numbers + named.size();
  }

  /** What is known of a publication; see {@link IdempotencyWindow#check}. */
  long check(Idempotency id, long hash) {
    PublisherNumbers publisher = publishers.get(id.origin());
    if (!id.key().isEmpty()) {
      Named known = named.get(id.key());
      if (known != null) {
        return known.hash == hash ? known.offset : IdempotencyWindow.OTHER_CONTENT;
      }
    } else if (publisher != null) {
      NumberChunk chunk = publisher.find(id.number());
      if (chunk != null) {
        return chunk.hashOf(id.number()) == hash
            ? chunk.offsetOf(id.number())
            : IdempotencyWindow.OTHER_CONTENT;
      }
    }
    boolean inOrder = id.number() == 0 || publisher == null || id.number() > publisher.highest();
    return inOrder ? IdempotencyWindow.UNKNOWN : IdempotencyWindow.OUT_OF_ORDER;
  }

  void remember(Idempotency id, long hash, long offset, long now) {
    lastNanos = now;
    if (id.number() > 0) {
      PublisherNumbers publisher =
          publishers.computeIfAbsent(id.origin(), origin -> new PublisherNumbers());
      publisher.onAppended(id.number(), now);
      if (id.key().isEmpty()) {
        rememberNumber(publisher, id.number(), hash, offset, now);
      }
    }
    if (!id.key().isEmpty()) {
      named.put(id.key(), new Named(offset, hash, now));
    }
    forget(now);
  }

  private void rememberNumber(
      PublisherNumbers publisher, long number, long hash, long offset, long now) {
    // A chunk is forgotten as a whole, so that it spans a small part of the window only.
    @Nullable NumberChunk chunk = publisher.open(number, now, windowNanos / 8);
    if (chunk == null) {
      chunk = new NumberChunk(publisher, number, now);
      publisher.add(chunk);
      chunks.addLast(chunk);
    }
    chunk.add(offset, hash, now);
    numbers++;
  }

  /** Forgets what is too old or too much. */
  private void forget(long now) {
    long until = now - windowNanos;
    while (!chunks.isEmpty() && chunks.getFirst().lastNanos() <= until) {
      forgetOldestChunk();
    }
    Iterator<Named> oldestFirst = named.values().iterator();
    while (oldestFirst.hasNext() && oldestFirst.next().nanos <= until) {
      oldestFirst.remove();
    }
    Iterator<PublisherNumbers> quietFirst = publishers.values().iterator();
    while (quietFirst.hasNext()
        && (quietFirst.next().lastNanos() <= until || publishers.size() > maxKeys)) {
      quietFirst.remove();
    }
    while (size() > maxKeys) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    NumberChunk chunk = chunks.peekFirst();
    Map.@Nullable Entry<String, Named> key =
        named.isEmpty() ? null : named.entrySet().iterator().next();
    if (chunk != null && (key == null || chunk.lastNanos() <= key.getValue().nanos)) {
      forgetOldestChunk();
    } else if (key != null) {
      named.remove(key.getKey());
    }
  }

  private void forgetOldestChunk() {
    NumberChunk oldest = chunks.removeFirst();
    oldest.publisher.removeOldest();
    numbers -= oldest.size();
  }
}
