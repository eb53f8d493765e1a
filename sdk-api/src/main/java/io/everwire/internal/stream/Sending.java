package io.everwire.internal.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A message on its way out, and the future of it that the application holds. As a task it hands
 * itself over in the serializer.
 */
final class Sending extends CompletableFuture<Void> implements Runnable {
  private final Outgoing to;
  final ByteBuffer payload;
  final long cost;

  Sending(Outgoing to, ByteBuffer payload, long cost) {
    this.to = to;
    this.payload = payload;
    this.cost = cost;
  }

  @Override
  public void run() {
    to.offer(this);
  }
}
