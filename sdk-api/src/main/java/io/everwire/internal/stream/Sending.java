package io.everwire.internal.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A message on its way out, and the future of it that the application holds. As a task it does what
 * is next: it hands itself over in the serializer, and completes where futures do, once it is
 * taken.
 */
final class Sending extends CompletableFuture<Void> implements Runnable {
  private final Outgoing to;
  final ByteBuffer payload;
  final long cost;

  /** Set in the serializer, and read after that by who runs it again. */
  private boolean taken;

  Sending(Outgoing to, ByteBuffer payload, long cost) {
    this.to = to;
    this.payload = payload;
    this.cost = cost;
  }

  /** Its last part was taken for sending. */
  void taken() {
    taken = true;
  }

  @Override
  public void run() {
    if (taken) {
      complete(null);
    } else {
      to.offer(this);
    }
  }
}
