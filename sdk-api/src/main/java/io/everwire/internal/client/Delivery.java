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
 *   <li>Bounded by the subscription's window: what costs no credit is told as one while it waits.
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
  private final PresenceBacklog presence = new PresenceBacklog();
  private final long reportBytes;
  private final LongConsumer onConsumed;
  private volatile boolean stopped;
  private volatile @Nullable Position position;

  /** The marks that were given last, if no message was given after them; the serializer's own. */
  private @Nullable PendingMarks lastMarks;

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
    lastMarks = null;
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
    mark(marks -> marks.move(to));
  }

  void gap(Gap gap) {
    mark(marks -> marks.addGap(gap));
  }

  void recovered() {
    mark(PendingMarks::recover);
  }

  void snapshotBegin() {
    mark(PendingMarks::beginSnapshot);
  }

  void snapshotEnd(Position at) {
    mark(marks -> marks.endSnapshot(at));
  }

  private void mark(PendingMarks.Change change) {
    if (lastMarks == null || !lastMarks.take(change)) {
      PendingMarks next = new PendingMarks();
      next.take(change);
      lastMarks = next;
      lane.submit(() -> bring(next));
    }
  }

  /** Who is there has changed. Changes that wait for the listener are brought as one. */
  void presence(PresenceEvent event) {
    if (presence.add(event)) {
      lane.submit(this::bringPresence);
    }
  }

  private void bringPresence() {
    PresenceEvent event = presence.poll();
    if (event != null) {
      tell("onPresence", () -> listener.onPresence(event));
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

  private void bring(PendingMarks marks) {
    marks.seal();
    if (marks.endsSnapshotBefore()) {
      tell("onSnapshotEnd", listener::onSnapshotEnd);
    }
    Gap gap = marks.gap();
    if (gap != null && !stopped) {
      position = gap.continuesAfter();
      onGap.run();
      tell("onGap", () -> listener.onGap(gap));
      if (reload != null) {
        reloadAfter(gap, reload);
      }
    }
    lane.next(() -> bringRest(marks));
  }

  private void bringRest(PendingMarks marks) {
    if (marks.beginsSnapshot()) {
      tell("onSnapshotBegin", listener::onSnapshotBegin);
    }
    Position to = marks.position();
    if (to != null) {
      position = to;
    }
    if (marks.endsSnapshot()) {
      tell("onSnapshotEnd", listener::onSnapshotEnd);
    }
    if (marks.recovered()) {
      tell("onRecovered", listener::onRecovered);
    }
  }

  private void tell(String method, Runnable body) {
    if (!stopped) {
      call(method, body);
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
