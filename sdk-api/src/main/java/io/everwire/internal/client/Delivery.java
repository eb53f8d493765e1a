package io.everwire.internal.client;

import io.everwire.Codec;
import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.PresenceEvent;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscriptionListener;
import io.everwire.internal.session.CallbackLane;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
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
 *   <li>After a gap, what follows waits for the hook that loads the state anew.
 *   <li>What was consumed, brought or not, is reported after each batch of calls and for each
 *       quarter of the window, so that credit flows back at the listener's pace.
 *   <li>Decodes where the listener runs: a slow codec slows its own subscription only.
 * </ul>
 */
final class Delivery<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Runnable onGap;
  private final String channel;
  private final Codec<T> codec;
  private final SubscriptionListener<? super T> listener;
  private final @Nullable Function<Gap, CompletionStage<?>> reload;
  private final HoldableLane lane;
  private final VolatileBacklog volatiles;
  private final long reportBytes;
  private final LongConsumer onConsumed;
  private volatile boolean stopped;
  private volatile @Nullable Position position;

  /** The gap that was given last, if no message was given after it; the serializer's own. */
  private @Nullable PendingGap lastGap;

  /** Whether the recovery that was told last still waits, if no message was given after it. */
  private @Nullable AtomicBoolean lastRecovered;

  /** The move that was given last, if nothing was given after it; null inside once it is told. */
  private @Nullable AtomicReference<@Nullable Position> lastMove;

  // The lane's own.
  private long consumed;
  private boolean hasWarned;

  /**
   * Creates a delivery.
   *
   * @param reload loads the state anew after a gap; null for nothing
   * @param windowBytes the subscription's window
   * @param onConsumed told, in the listener's thread, how much was consumed
   */
  Delivery(
      String channel,
      Codec<T> codec,
      SubscriptionListener<? super T> listener,
      @Nullable Function<Gap, CompletionStage<?>> reload,
      Listeners listeners,
      long windowBytes,
      LongConsumer onConsumed) {
    this.channel = channel;
    this.codec = codec;
    this.listener = listener;
    this.reload = reload;
    this.onGap = listeners.onGap();
    this.lane =
        new HoldableLane(
            new CallbackLane(listeners.callbacks(), listeners.fallback(), this::report));
    this.volatiles = new VolatileBacklog(windowBytes);
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

  void message(Received message) {
    nothingMerges();
    lane.submit(
        () -> {
          if (!stopped) {
            position = message.position();
            decodeAndCall(message);
          }
          onConsumed(message.cost());
        });
  }

  /**
   * A message that may be dropped: newer ones take its place while the listener is busy.
   *
   * @param moves whether the subscription then stands at its position
   */
  void volatileMessage(Received message, boolean moves) {
    if (volatiles.add(message)) {
      lane.submit(() -> bringVolatile(moves));
    }
  }

  private void bringVolatile(boolean moves) {
    for (Received next = volatiles.poll(); next != null; next = volatiles.poll()) {
      if (!stopped) {
        if (moves) {
          position = next.position();
        }
        decodeAndCall(next);
      }
    }
  }

  /** Where delivery stands has changed without a message. */
  void moved(Position to) {
    AtomicReference<@Nullable Position> last = lastMove;
    if (last != null && last.getAndUpdate(waiting -> waiting == null ? null : to) != null) {
      return;
    }
    nothingMerges();
    AtomicReference<@Nullable Position> next = new AtomicReference<>(to);
    lastMove = next;
    lane.submit(() -> position = next.getAndSet(null));
  }

  /** The past is told. One that follows another which waits, without a message, is one with it. */
  void recovered() {
    if (lastRecovered != null && lastRecovered.get()) {
      return;
    }
    AtomicBoolean waits = new AtomicBoolean(true);
    lastRecovered = waits;
    lane.submit(
        () -> {
          waits.set(false);
          if (!stopped) {
            call("onRecovered", listener::onRecovered);
          }
        });
  }

  void snapshotBegin() {
    event("onSnapshotBegin", listener::onSnapshotBegin);
  }

  void snapshotEnd(Position at) {
    moved(at);
    event("onSnapshotEnd", listener::onSnapshotEnd);
  }

  void presence(PresenceEvent event) {
    event("onPresence", () -> listener.onPresence(event));
  }

  private void nothingMerges() {
    lastGap = null;
    lastRecovered = null;
    lastMove = null;
  }

  private void event(String method, Runnable body) {
    nothingMerges();
    lane.submit(
        () -> {
          if (!stopped) {
            call(method, body);
          }
        });
  }

  /** A gap. One that follows another which the listener has not been told yet is one with it. */
  void gap(Gap gap) {
    lastMove = null;
    if (lastGap == null || !lastGap.takeIn(gap)) {
      PendingGap next = new PendingGap(gap);
      lastGap = next;
      lane.submit(() -> bring(next));
    }
  }

  /** Brings the end after all that was given before, held or not, then runs {@code then}. */
  void end(Status status, Runnable then) {
    lane.release();
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

  private void onConsumed(long cost) {
    consumed += cost;
    if (consumed >= reportBytes) {
      report();
    }
  }

  private void decodeAndCall(Received received) {
    Position at = received.position();
    if (received.deleted()) {
      call("onDeleted", () -> listener.onDeleted(received.key(), at));
      return;
    }
    T message;
    try {
      // A buffer of its own: what the message costs is counted once more afterwards.
      message = codec.decode(received.payload().slice());
      if (message == null) {
        throw new RealtimeException(
            StatusCode.DATA_LOSS, "the codec decodes the message at " + at + " to null");
      }
    } catch (RuntimeException | Error e) {
      onUndecodable(at, e);
      return;
    }
    call(
        "onMessage", () -> listener.onMessage(new Message<>(channel, at, message, received.key())));
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
      onGap.run();
      call("onGap", () -> listener.onGap(gap));
      if (reload != null) {
        reloadAfter(gap, reload);
      }
    }
  }

  private void reloadAfter(Gap gap, Function<Gap, CompletionStage<?>> hook) {
    Runnable goOn = lane.hold();
    try {
      hook.apply(gap)
          .whenComplete(
              (ignored, failure) -> {
                if (failure != null) {
                  LOG.warn("reloading channel \"{}\" after {} failed", channel, gap, failure);
                }
                goOn.run();
              });
    } catch (RuntimeException | Error e) {
      LOG.warn("the hook that reloads channel \"{}\" failed", channel, e);
      goOn.run();
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
