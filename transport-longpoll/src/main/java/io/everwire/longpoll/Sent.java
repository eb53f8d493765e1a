package io.everwire.longpoll;

import java.util.concurrent.atomic.AtomicBoolean;

/** A request that was sent: its outcome, told once. Safe for use by many threads. */
final class Sent {
  private final TailExecutor executor;
  private final HttpRequests.Outcome outcome;
  private final AtomicBoolean over = new AtomicBoolean();

  Sent(TailExecutor executor, HttpRequests.Outcome outcome) {
    this.executor = executor;
    this.outcome = outcome;
  }

  /** The response has come whole; told when its connection can be used again. */
  void on(Reply reply) {
    if (over.compareAndSet(false, true)) {
      executor.afterwards(() -> outcome.on(reply));
    }
  }

  void failed(Throwable cause) {
    if (over.compareAndSet(false, true)) {
      executor.afterwards(() -> outcome.failed(cause));
    }
  }

  /** Whether the outcome is known: nothing is left to give up. */
  boolean isOver() {
    return over.get();
  }
}
