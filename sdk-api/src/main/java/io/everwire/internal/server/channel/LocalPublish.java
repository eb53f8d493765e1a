package io.everwire.internal.server.channel;

import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.internal.server.channel.log.Publisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/** A publish of the server's own code. Its future completes on an executor. */
final class LocalPublish extends Publisher {
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private final Executor callbacks;
  private final LongConsumer onAnswered;

  /**
   * Creates a publish.
   *
   * @param onAnswered told what it cost
   */
  LocalPublish(Executor callbacks, LongConsumer onAnswered) {
    this.callbacks = callbacks;
    this.onAnswered = onAnswered;
  }

  CompletableFuture<Receipt> receipt() {
    return receipt;
  }

  @Override
  public void onPublished(String epoch, long firstOffset, int count, long cost) {
    onAnswered.accept(cost);
    callbacks.execute(() -> receipt.complete(new Receipt(new Position(epoch, firstOffset))));
  }

  @Override
  public void onRefused(Status status, long cost) {
    onAnswered.accept(cost);
    callbacks.execute(() -> receipt.completeExceptionally(new RealtimeException(status)));
  }
}
