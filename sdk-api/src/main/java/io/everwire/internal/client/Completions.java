package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.internal.session.CallbackLane;
import java.util.concurrent.CompletableFuture;

/**
 * Completes futures, in order, away from the serializer: their dependent stages are the
 * application's code. Not on the callback executor, since that may be a queue which the waiting
 * thread itself should drain.
 */
final class Completions {
  private final CallbackLane lane;

  Completions(CallbackLane lane) {
    this.lane = lane;
  }

  @SuppressWarnings("NullAway") // a future of nothing completes with null
  void done(CompletableFuture<Void> future) {
    lane.submit(() -> future.complete(null));
  }

  void run(Runnable action) {
    lane.submit(action);
  }

  void fail(CompletableFuture<?> future, Status status) {
    lane.submit(() -> future.completeExceptionally(status.asException()));
  }
}
