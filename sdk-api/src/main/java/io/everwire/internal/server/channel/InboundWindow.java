package io.everwire.internal.server.channel;

import io.everwire.Limits;
import io.everwire.internal.wire.WireException;

/**
 * How much a client has published without an answer, against what it was told that it may. One
 * message is admitted when nothing is unanswered. Confined to the session's serializer.
 */
final class InboundWindow {
  private final int maxMessages;
  private final int maxBytes;
  private long messages;
  private long bytes;

  InboundWindow(Limits own) {
    maxMessages = own.publishWindowMessages();
    maxBytes = own.publishWindowBytes();
  }

  /**
   * A message begins to come.
   *
   * @throws WireException if the window has no room for it
   */
  void take(long cost) {
    if (messages > 0 && (messages >= maxMessages || bytes + cost > maxBytes)) {
      throw new WireException(
          "a publish of "
              + cost
              + " bytes while "
              + messages
              + " of "
              + bytes
              + " bytes are unconfirmed, limits are "
              + maxMessages
              + " and "
              + maxBytes
              + " (Limits.publishWindowMessages, publishWindowBytes)");
    }
    messages++;
    bytes += cost;
  }

  void giveBack(int count, long cost) {
    messages -= count;
    bytes -= cost;
  }
}
