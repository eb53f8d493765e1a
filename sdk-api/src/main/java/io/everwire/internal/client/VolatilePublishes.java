package io.everwire.internal.client;

import io.everwire.Position;
import io.everwire.PublishOptions;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.session.VolatileSource;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.VolatileFrame.VolatilePublish;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages that may be dropped: with the next batch, or not at all. What waits for it is
 * bounded to 64 KiB.
 *
 * <p>{@link #publish} may be called from any thread, everything else in the client's serializer
 * only.
 */
final class VolatilePublishes extends VolatileSource {
  private static final Receipt SENT = new Receipt(new Position("", 0));

  private final Serializer serializer;
  private final CallbackLane futures;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(1);
  private long waitingBytes;
  private @Nullable Session session;

  private record Waiting(EncodedFrame frame, CompletableFuture<Receipt> future) {}

  /** Rises over all channels of the session, and so in each of them. */
  private long lastOrdinal;

  VolatilePublishes(Serializer serializer, CallbackLane futures) {
    this.serializer = serializer;
    this.futures = futures;
  }

  CompletableFuture<Receipt> publish(String channel, ByteBuffer payload, PublishOptions options) {
    int bytes = payload.remaining();
    if (bytes > Frame.MAX_PART_BYTES) {
      return CompletableFuture.failedFuture(
          Status.of(
                  StatusCode.RESOURCE_EXHAUSTED,
                  String.format(
                      Locale.ROOT,
                      "volatile publish to \"%s\" refused: message is %,d bytes, limit is %,d",
                      channel,
                      bytes,
                      Frame.MAX_PART_BYTES))
              .asException());
    }
    CompletableFuture<Receipt> future = new CompletableFuture<>();
    serializer.executeInBurst(() -> send(channel, payload, options, future));
    return future;
  }

  private void send(
      String channel,
      ByteBuffer payload,
      PublishOptions options,
      CompletableFuture<Receipt> future) {
    Session present = session;
    EncodedFrame frame =
        EncodedFrame.of(
            new VolatilePublish(
                channel, ++lastOrdinal, options.key(), payload, options.exceptSelf()));
    if (present == null
        || !present.isWritable()
        || (waitingBytes > 0 && waitingBytes + frame.size() > Frame.MAX_PART_BYTES)) {
      drop(future);
      return;
    }
    waiting.addLast(new Waiting(frame, future));
    waitingBytes += frame.size();
    present.readyVolatile(this);
  }

  private void drop(CompletableFuture<Receipt> future) {
    Status dropped =
        Status.of(StatusCode.UNAVAILABLE, "volatile publish dropped: no link takes it now");
    futures.submit(() -> future.completeExceptionally(dropped.asException()));
  }

  @Override
  protected @Nullable EncodedFrame next() {
    Waiting next = waiting.pollFirst();
    if (next == null) {
      return null;
    }
    waitingBytes -= next.frame().size();
    futures.submit(() -> next.future().complete(SENT));
    return next.frame();
  }

  void onSessionOpened(Session opened) {
    session = opened;
    lastOrdinal = 0;
  }

  /** No session any more: what has waited for its link is dropped. */
  void onSessionLost() {
    session = null;
    waiting.forEach(each -> drop(each.future()));
    waiting.clear();
    waitingBytes = 0;
  }
}
