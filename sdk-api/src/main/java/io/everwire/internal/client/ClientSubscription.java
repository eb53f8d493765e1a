package io.everwire.internal.client;

import io.everwire.Codec;
import io.everwire.Gap;
import io.everwire.Position;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import io.everwire.internal.session.Items;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as the application holds it. Outlives sessions; what it is in one of them is an
 * {@link OpenSubscription}.
 *
 * <p>The methods of {@link Subscription} may be called from any thread, everything else in the
 * client's serializer only.
 */
final class ClientSubscription implements Subscription {
  private final String channel;
  private final Subscriptions owner;
  private final Delivery<?> delivery;
  private final CompletableFuture<Position> ready = new CompletableFuture<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private volatile State state = State.PENDING;

  /** Whether the application has closed it. */
  private volatile boolean closing;

  /** The position of what came last, delivered or on its way to the listener. */
  private @Nullable Position received;

  /** What the listener has not consumed yet, of any session. */
  private long unconsumedBytes;

  /** What it is in the present session; null before it is asked for there. */
  private @Nullable OpenSubscription open;

  <T> ClientSubscription(
      String channel,
      Codec<T> codec,
      SubscriptionListener<? super T> listener,
      Subscriptions owner) {
    this.channel = channel;
    this.owner = owner;
    this.delivery =
        new Delivery<>(
            channel,
            codec,
            listener,
            owner.listeners(),
            owner.windowBytes(),
            bytes -> owner.onConsumed(this, bytes));
  }

  @Override
  public String channel() {
    return channel;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public CompletableFuture<Position> ready() {
    return ready;
  }

  @Override
  public Optional<Position> position() {
    return delivery.position();
  }

  @Override
  public CompletableFuture<Status> ended() {
    return ended;
  }

  @Override
  public void close() {
    if (!closing) {
      closing = true;
      delivery.stop();
      owner.close(this);
    }
  }

  @Override
  public String toString() {
    return "Subscription[" + channel + ", " + state + "]";
  }

  boolean isClosing() {
    return closing;
  }

  boolean isEnded() {
    return state == State.ENDED;
  }

  @Nullable OpenSubscription open() {
    return open;
  }

  void setOpen(@Nullable OpenSubscription next) {
    open = next;
  }

  long unconsumedBytes() {
    return unconsumedBytes;
  }

  /** The session is lost, and with it the confirmation. */
  void onLost() {
    open = null;
    state = State.PENDING;
  }

  /** The server has confirmed the subscription, for the first time or again. */
  void onConfirmed(Position begin) {
    Position before = received;
    received = begin;
    state = State.ACTIVE;
    if (before == null) {
      delivery.begin(begin);
      owner.complete(() -> ready.complete(begin));
    } else if (!before.epoch().equals(begin.epoch())) {
      delivery.gap(new Gap(OptionalLong.empty(), begin));
    } else if (begin.offset() != before.offset()) {
      long missed = begin.offset() - before.offset();
      // A log that has become shorter within its epoch: nobody can say what is missing.
      delivery.gap(new Gap(missed > 0 ? OptionalLong.of(missed) : OptionalLong.empty(), begin));
    }
  }

  /** A message has come whole. */
  void onMessage(Position at, ByteBuffer payload) {
    received = at;
    unconsumedBytes += Items.cost(payload.remaining());
    delivery.message(at, payload);
  }

  /** The listener has consumed something. */
  void onConsumed(long bytes) {
    unconsumedBytes -= bytes;
    if (open != null) {
      open.onConsumed(bytes);
    }
  }

  /** Ended for good, after all that came before has been delivered. */
  void end(Status why) {
    if (isEnded()) {
      return;
    }
    Status status = closing ? Status.OK : why;
    open = null;
    state = State.ENDED;
    if (!ready.isDone()) {
      Status unready =
          status.isOk()
              ? Status.of(
                  StatusCode.CANCELLED,
                  "subscription to \"" + channel + "\" was closed before it was confirmed")
              : status;
      owner.complete(() -> ready.completeExceptionally(unready.asException()));
    }
    delivery.end(status, () -> owner.complete(() -> ended.complete(status)));
  }
}
