package io.everwire.internal.client;

import io.everwire.Position;
import io.everwire.PublishOptions;
import io.everwire.Receipt;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.VolatileFrame.VolatilePublish;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages that may be dropped: with the next batch, or not at all. Nothing waits, so nothing
 * is bounded here.
 *
 * <p>{@link #publish} may be called from any thread, everything else in the client's serializer
 * only.
 */
final class VolatilePublishes {
  private static final Receipt SENT = new Receipt(new Position("", 0));

  private final Serializer serializer;
  private final CallbackLane futures;
  private @Nullable Session session;

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
    VolatilePublish frame =
        new VolatilePublish(channel, ++lastOrdinal, options.key(), payload, options.exceptSelf());
    if (present != null && present.sendVolatile(EncodedFrame.of(frame))) {
      futures.submit(() -> future.complete(SENT));
    } else {
      Status dropped =
          Status.of(
              StatusCode.UNAVAILABLE,
              "volatile publish to \"" + channel + "\" dropped: no link takes it now");
      futures.submit(() -> future.completeExceptionally(dropped.asException()));
    }
  }

  void onSessionOpened(Session opened) {
    session = opened;
    lastOrdinal = 0;
  }

  void onSessionLost() {
    session = null;
  }
}
