package io.everwire.internal.stream;

import io.everwire.internal.session.Serializer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A message on its way out, and the future of it that the application holds. As a task it hands
 * itself over; it completes where futures do, once it is taken.
 *
 * <p>No other thread need be woken for one that
 *
 * <ul>
 *   <li>is taken before the application has it: nothing depends on it yet, and it completes in the
 *       thread that sends it;
 *   <li>was sent by a callback in a draining thread, which runs the application's code anyway, and
 *       is taken there.
 * </ul>
 */
final class Sending extends CompletableFuture<Void> implements Runnable {
  private final Outgoing to;
  final ByteBuffer payload;
  final long cost;

  /** No other thread finds itself here, so that what is below is the sending thread's own. */
  private final Object sender = Serializer.presentThread();

  private final boolean isFromInlineCallback = Serializer.isDraining();

  /** Somebody waits for it, or wants something to be done after it. */
  private volatile boolean isAwaited;

  private boolean isSent;
  private boolean completesWhenSent;

  Sending(Outgoing to, ByteBuffer payload, long cost) {
    this.to = to;
    this.payload = payload;
    this.cost = cost;
  }

  /** Whether the present thread is sending it, so that the application does not have it yet. */
  boolean isBeingSentHere() {
    return sender == Serializer.presentThread() && !isSent;
  }

  /** While it {@linkplain #isBeingSentHere() is being sent}: has it complete with that. */
  void completeWhenSent() {
    completesWhenSent = true;
  }

  /** Whether the present thread runs inline callbacks and has sent it from one. */
  boolean isFromInlineCallbackHere() {
    return isFromInlineCallback && sender == Serializer.presentThread();
  }

  /** To be called by the sending thread, before the application gets it. */
  CompletableFuture<Void> sent() {
    isSent = true;
    if (completesWhenSent) {
      complete();
    }
    return this;
  }

  /** Whether the application has asked for it; {@code allOf} shows by its dependents only. */
  boolean isAwaited() {
    return isAwaited || getNumberOfDependents() > 0;
  }

  private void onAwaited(boolean waits) {
    if (!isAwaited && !isDone()) {
      isAwaited = true;
      to.onAwaited(waits);
    }
  }

  @Override
  public Void get() throws InterruptedException, ExecutionException {
    onAwaited(true);
    return super.get();
  }

  @Override
  public Void get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    onAwaited(true);
    return super.get(timeout, unit);
  }

  @Override
  public Void join() {
    onAwaited(true);
    return super.join();
  }

  /** Called for each stage that depends on this one, before it does. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    onAwaited(false);
    return super.newIncompleteFuture();
  }

  @Override
  public CompletionStage<Void> minimalCompletionStage() {
    onAwaited(false);
    return super.minimalCompletionStage();
  }

  /** Called where another stage waits for this one as well. */
  @Override
  public CompletableFuture<Void> toCompletableFuture() {
    onAwaited(false);
    return this;
  }

  /** It was taken for sending. */
  void complete() {
    complete(null);
  }

  /** Hands it over; in the serializer. */
  @Override
  public void run() {
    to.offer(this);
  }
}
