package io.everwire.internal.server.access;

import io.everwire.Limits;
import io.everwire.internal.wire.WireException;

/**
 * How much of a session may wait for the authorizer: what an honest client has under way at most.
 * Confined to the session's serializer.
 */
final class HeldBound {
  private final Limits own;
  private int publishes;
  private long publishBytes;
  private int requests;

  HeldBound(Limits own) {
    this.own = own;
  }

  void takePublish(long cost) {
    if (publishes > 0
        && (publishes >= own.publishWindowMessages()
            || publishBytes + cost > own.publishWindowBytes())) {
      throw new WireException(
          "a publish of "
              + cost
              + " bytes while "
              + publishes
              + " of "
              + publishBytes
              + " bytes are unconfirmed, limits are "
              + own.publishWindowMessages()
              + " and "
              + own.publishWindowBytes()
              + " (Limits.publishWindowMessages, publishWindowBytes)");
    }
    publishes++;
    publishBytes += cost;
  }

  void givePublishBack(long cost) {
    publishes--;
    publishBytes -= cost;
  }

  void takeRequest() {
    if (requests >= 2 * own.maxSubscriptions()) {
      throw new WireException(
          requests + " subscribes and queries wait for an answer, and more come");
    }
    requests++;
  }

  void giveRequestBack() {
    requests--;
  }
}
