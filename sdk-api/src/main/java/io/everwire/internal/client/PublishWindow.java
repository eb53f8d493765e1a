package io.everwire.internal.client;

import io.everwire.internal.wire.WireLimits;

/**
 * How much may be published in a session without confirmation, as the server announced it. One
 * message is admitted when nothing is unconfirmed. Confined to the client's serializer.
 */
final class PublishWindow {
  private final long maxMessages;
  private final long maxBytes;
  private long messages;
  private long bytes;

  PublishWindow(WireLimits server) {
    maxMessages = server.publishWindowMessages();
    maxBytes = server.publishWindowBytes();
  }

  boolean admits(long cost) {
    return messages == 0 || (messages < maxMessages && bytes + cost <= maxBytes);
  }

  void take(long cost) {
    messages++;
    bytes += cost;
  }

  void giveBack(long cost) {
    messages--;
    bytes -= cost;
  }

  boolean isEmpty() {
    return messages == 0;
  }
}
