package io.everwire.internal.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The publishes to one channel that wait to be sent: first those that were sent before and have to
 * be repeated, in their original order, then the others in the order of the calls. Outlives
 * sessions. Confined to the client's serializer.
 */
final class PublishQueue {
  private final String channel;
  private final ArrayDeque<PendingPublish> waiting = new ArrayDeque<>(4);

  /** Those to be repeated, by number. */
  private final TreeMap<Long, PendingPublish> again = new TreeMap<>();

  /** The number of the message that was sent last. */
  private long lastNumber;

  /** What sends them in the present session; null before the first publish in it. */
  private @Nullable PublishSource source;

  /**
   * Creates a queue.
   *
   * @param lastNumber below all that it gives
   */
  PublishQueue(String channel, long lastNumber) {
    this.channel = channel;
    this.lastNumber = lastNumber;
  }

  String channel() {
    return channel;
  }

  void add(PendingPublish publish) {
    waiting.addLast(publish);
  }

  /** Takes back what was sent and is to be repeated. */
  void addAgain(PendingPublish publish) {
    again.put(publish.number(), publish);
  }

  boolean hasAgain() {
    return !again.isEmpty();
  }

  long lastNumber() {
    return lastNumber;
  }

  long nextNumber() {
    return ++lastNumber;
  }

  @Nullable PendingPublish peek() {
    return again.isEmpty() ? waiting.peekFirst() : again.firstEntry().getValue();
  }

  /** Takes all out that waits. */
  List<PendingPublish> takeAll() {
    List<PendingPublish> all = new ArrayList<>(again.values());
    all.addAll(waiting);
    again.clear();
    waiting.clear();
    return all;
  }

  /** Takes one out that waits; the oldest one costs nothing to find. */
  void remove(PendingPublish publish) {
    if (publish.isSent()) {
      again.remove(publish.number());
    } else {
      waiting.removeFirstOccurrence(publish);
    }
  }

  boolean isEmpty() {
    return again.isEmpty() && waiting.isEmpty();
  }

  @Nullable PublishSource source() {
    return source;
  }

  void setSource(@Nullable PublishSource next) {
    source = next;
  }
}
