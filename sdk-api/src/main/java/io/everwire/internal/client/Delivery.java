package io.everwire.internal.client;

import io.everwire.Codec;
import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscriptionListener;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.Items;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a subscription's events to its listener.
 *
 * <ul>
 *   <li>One call after the other, in the order in which the events were given; an exception from
 *       the listener ends that call only.
 *   <li>After {@link #stop} nothing but the end is brought, once the call of the moment has
 *       returned.
 *   <li>What was consumed, brought or not, is reported after each batch of calls and for each
 *       quarter of the window, so that credit flows back at the listener's pace.
 *   <li>Decodes where the listener runs: a slow codec slows its own subscription only.
 * </ul>
 */
final class Delivery<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final String channel;
  private final Codec<T> codec;
  private final SubscriptionListener<? super T> listener;
  private final CallbackLane lane;
  private final long reportBytes;
  private final LongConsumer onConsumed;
  private volatile boolean stopped;
  private volatile @Nullable Position position;

  /** The gap that was given last, if no message was given after it; the serializer's own. */
  private @Nullable PendingGap lastGap;

  // The lane's own.
  private long consumed;
  private boolean hasWarned;

  /**
   * Creates a delivery.
   *
   * @param windowBytes the subscription's window
   * @param onConsumed told, in the listener's thread, how much was consumed
   */
  Delivery(
      String channel,
      Codec<T> codec,
      SubscriptionListener<? super T> listener,
      Listeners listeners,
      long windowBytes,
      LongConsumer onConsumed) {
    this.channel = channel;
    this.codec = codec;
    this.listener = listener;
    this.lane = new CallbackLane(listeners.callbacks(), listeners.fallback(), this::report);
    this.reportBytes = Math.max(1, windowBytes / 4);
    this.onConsumed = onConsumed;
  }

  /** Where delivery stands: the last thing handed to the listener, or where it begins. */
  Optional<Position> position() {
    return Optional.ofNullable(position);
  }

  /** Delivery begins. To be called before anything is delivered. */
  void begin(Position at) {
    position = at;
  }

  void message(Position at, ByteBuffer payload) {
    lastGap = null;
    lane.submit(() -> bring(at, payload));
  }

  /** A gap. One that follows another which the listener has not been told yet is one with it. */
  void gap(Gap gap) {
    if (lastGap == null || !lastGap.takeIn(gap)) {
      PendingGap next = new PendingGap(gap);
      lastGap = next;
      lane.submit(() -> bring(next));
    }
  }

  /** Brings the end after all that was given before, then runs {@code then}. */
  void end(Status status, Runnable then) {
    lane.submit(
        () -> {
          call("onEnded", () -> listener.onEnded(status));
          then.run();
        });
  }

  /** Brings nothing more but the end. From any thread. */
  void stop() {
    stopped = true;
  }

  private void bring(Position at, ByteBuffer payload) {
    int bytes = payload.remaining();
    if (!stopped) {
      position = at;
      decodeAndCall(at, payload);
    }
    consumed += Items.cost(bytes);
    if (consumed >= reportBytes) {
      report();
    }
  }

  private void decodeAndCall(Position at, ByteBuffer payload) {
    T message;
    try {
      message = codec.decode(payload);
      if (message == null) {
        throw new RealtimeException(
            StatusCode.DATA_LOSS, "the codec decodes the message at " + at + " to null");
      }
    } catch (RuntimeException | Error e) {
      onUndecodable(at, e);
      return;
    }
    call("onMessage", () -> listener.onMessage(new Message<>(channel, at, message)));
  }

  private void onUndecodable(Position at, Throwable cause) {
    RealtimeException error =
        cause instanceof RealtimeException known
            ? known
            : new RealtimeException(
                Status.of(
                    StatusCode.DATA_LOSS,
                    "message at " + at + " of \"" + channel + "\" cannot be decoded: " + cause),
                cause);
    if (!hasWarned) {
      hasWarned = true;
      LOG.warn(
          "skipping a message of channel \"{}\" that cannot be decoded, at {}: {}; further ones of"
              + " this subscription are not logged",
          channel,
          at,
          error.toString());
    }
    call("onUndecodable", () -> listener.onUndecodable(at, error));
  }

  private void bring(PendingGap pending) {
    Gap gap = pending.tell();
    if (!stopped) {
      position = gap.continuesAfter();
      call("onGap", () -> listener.onGap(gap));
    }
  }

  private void call(String method, Runnable body) {
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      LOG.warn("{} of the listener on channel \"{}\" failed", method, channel, e);
    }
  }

  private void report() {
    long bytes = consumed;
    if (bytes > 0) {
      consumed = 0;
      onConsumed.accept(bytes);
    }
  }
}
