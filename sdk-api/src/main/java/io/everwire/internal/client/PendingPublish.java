package io.everwire.internal.client;

import io.everwire.Receipt;
import io.everwire.internal.session.Items;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message that was published and not yet answered. Confined to the client's serializer. */
final class PendingPublish {
  private final String channel;
  private final ByteBuffer payload;
  private final CompletableFuture<Receipt> future = new CompletableFuture<>();

  /** Whether any of it was taken for sending: from then on it may have been published. */
  private boolean sent;

  // The deadlines' own: the neighbours in the order of deadlines, and the time it is due.
  @Nullable PendingPublish before;
  @Nullable PendingPublish after;
  boolean isTimed;
  long deadlineNanos;

  PendingPublish(String channel, ByteBuffer payload) {
    this.channel = channel;
    this.payload = payload;
  }

  String channel() {
    return channel;
  }

  ByteBuffer payload() {
    return payload;
  }

  int bytes() {
    return payload.remaining();
  }

  /** What it takes of windows and queues. */
  long cost() {
    return Items.cost(payload.remaining());
  }

  CompletableFuture<Receipt> future() {
    return future;
  }

  void onSent() {
    sent = true;
  }

  boolean isSent() {
    return sent;
  }
}
