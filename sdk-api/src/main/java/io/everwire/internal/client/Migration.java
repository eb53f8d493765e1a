package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.internal.session.TransportRegistry.Resolved;
import java.util.concurrent.CompletableFuture;

/** A wish of the application to move the session, and who waits for it. */
record Migration(Resolved endpoint, CompletableFuture<Void> future, Completions completions) {

  void succeed() {
    completions.done(future);
  }

  void fail(Status status) {
    completions.fail(future, status);
  }
}
