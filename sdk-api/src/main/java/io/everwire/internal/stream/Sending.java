package io.everwire.internal.stream;

import io.everwire.internal.session.Serializer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way out, and the future of it that the application holds. As a task it does what
 * is next: it hands itself over in the serializer, and completes where futures do, once it is
 * taken.
 *
 * <p>One that is taken before the application has it completes in the thread that sends it: nothing
 * depends on it yet, so no other thread need be woken for it.
 */
final class Sending extends CompletableFuture<Void> implements Runnable {
  private final Outgoing to;
  final ByteBuffer payload;
  final long cost;

  /** Set in the serializer, and read after that by who runs it again. */
  private boolean taken;

  /** The thread that is sending it, as long as it is: no other thread finds itself here. */
  private @Nullable Object sender = Serializer.presentThread();

  /** The sending thread's own. */
  private boolean completesWhenSent;

  Sending(Outgoing to, ByteBuffer payload, long cost) {
    this.to = to;
    this.payload = payload;
    this.cost = cost;
  }

  /** Its last part was taken for sending; in the serializer. */
  void taken() {
    taken = true;
  }

  /** Has it complete when it is sent; false if the application has it already, or may have. */
  boolean completeWhenSent() {
    if (sender != Serializer.presentThread()) {
      return false;
    }
    completesWhenSent = true;
    return true;
  }

  /** To be called by the sending thread, before the application gets it. */
  CompletableFuture<Void> sent() {
    sender = null;
    if (completesWhenSent) {
      run();
    }
    return this;
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
