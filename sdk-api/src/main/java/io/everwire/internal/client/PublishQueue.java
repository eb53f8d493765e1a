package io.everwire.internal.client;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The publishes to one channel that wait to be sent, in the order of the calls. Outlives sessions.
 * Confined to the client's serializer.
 */
final class PublishQueue {
  private final String channel;
  private final ArrayDeque<PendingPublish> waiting = new ArrayDeque<>(4);

  /** What sends them in the present session; null before the first publish in it. */
  private @Nullable PublishSource source;

  PublishQueue(String channel) {
    this.channel = channel;
  }

  String channel() {
    return channel;
  }

  void add(PendingPublish publish) {
    waiting.addLast(publish);
  }

  @Nullable PendingPublish peek() {
    return waiting.peekFirst();
  }

  @Nullable PendingPublish poll() {
    return waiting.pollFirst();
  }

  /** Takes one out that waits; the oldest one costs nothing to find. */
  void remove(PendingPublish publish) {
    waiting.removeFirstOccurrence(publish);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  @Nullable PublishSource source() {
    return source;
  }

  void setSource(@Nullable PublishSource next) {
    source = next;
  }
}
