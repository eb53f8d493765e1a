package io.everwire.internal.client;

import io.everwire.Codec;
import io.everwire.DeliveryMode;
import io.everwire.Gap;
import io.everwire.Position;
import io.everwire.PresenceEvent;
import io.everwire.Start;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
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
  private final SubscribeOptions options;
  private final Subscriptions owner;
  private final Delivery<?> delivery;
  private final CompletableFuture<Position> ready = new CompletableFuture<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private volatile State state = State.PENDING;

  /** Whether the application has closed it. */
  private volatile boolean closing;

  /**
   * The position of what came last, delivered or on its way to the listener; with {@code LATEST}
   * that of the last mark, since messages come in no order.
   */
  private @Nullable Position received;

  /** After which it goes on in the next session; null for a snapshot, or for now. */
  private @Nullable Position resumeFrom;

  /** With {@code LATEST}: what was delivered beyond {@link #resumeFrom}. */
  private final KeyOffsets delivered = new KeyOffsets();

  /** With {@code LATEST}: what is missing unless a snapshot follows. */
  private @Nullable Gap unlessSnapshot;

  private boolean wasConfirmed;

  /**
   * With {@code VOLATILE}: whether the session's server had not come yet to where a former one was,
   * so that what comes at that position was delivered.
   */
  private boolean beganBehind;

  /** What the listener has not consumed yet, of any session. */
  private long unconsumedBytes;

  /** What it is in the present session; null before it is asked for there. */
  private @Nullable OpenSubscription open;

  <T> ClientSubscription(
      String channel,
      Codec<T> codec,
      SubscriptionListener<? super T> listener,
      SubscribeOptions options,
      Subscriptions owner) {
    this.channel = channel;
    this.options = options;
    this.owner = owner;
    this.delivery =
        new Delivery<>(
            channel,
            codec,
            listener,
            options.reload().orElse(null),
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

  SubscribeOptions options() {
    return options;
  }

  /** What asks for it in a session: where it begins, or where it stands. */
  Subscribe request(long number, long credit) {
    Position from = resumeFrom;
    long rewindMessages = 0;
    long rewindMillis = 0;
    if (!wasConfirmed) {
      if (options.start() instanceof Start.After after) {
        from = after.position();
      } else if (options.start() instanceof Start.RewindMessages rewind) {
        rewindMessages = rewind.messages();
      } else if (options.start() instanceof Start.RewindTime rewind) {
        rewindMillis = rewind.time().toMillis();
      }
    }
    return new Subscribe(
        number,
        channel,
        credit,
        options.delivery(),
        from == null ? "" : from.epoch(),
        from == null ? 0 : from.offset(),
        rewindMessages,
        rewindMillis,
        options.presence(),
        options.metadata());
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
  void onConfirmed(Position begin, boolean recovering) {
    Position before = wasConfirmed ? received : startingAfter();
    boolean lacksValues = isLatest() && wasConfirmed && resumeFrom == null;
    beganBehind = isVolatile() && before != null && isBefore(begin, before);
    Position stands = before != null && beganBehind ? before : begin;
    received = stands;
    resumeFrom = isVolatile() ? null : begin;
    state = State.ACTIVE;
    if (!wasConfirmed) {
      wasConfirmed = true;
      delivery.begin(begin);
      owner.complete(() -> ready.complete(begin));
    }
    if (before == null || (before.equals(begin) && !lacksValues)) {
      return;
    }
    if (!before.epoch().equals(begin.epoch())) {
      delivered.clear();
    }
    if (isVolatile()) {
      delivery.moved(stands);
    } else if (isLatest() && !recovering) {
      unlessSnapshot = gap(before, begin);
    } else {
      delivery.gap(gap(before, begin));
    }
  }

  private @Nullable Position startingAfter() {
    return options.start() instanceof Start.After after ? after.position() : null;
  }

  private static Gap gap(Position before, Position begin) {
    // A log that has become shorter within its epoch: nobody can say what is missing.
    boolean isKnown = isBefore(before, begin);
    return new Gap(
        isKnown ? OptionalLong.of(begin.offset() - before.offset()) : OptionalLong.empty(), begin);
  }

  private static boolean isBefore(Position former, Position later) {
    return former.epoch().equals(later.epoch()) && former.offset() < later.offset();
  }

  private boolean isLatest() {
    return options.delivery() == DeliveryMode.LATEST;
  }

  private boolean isVolatile() {
    return options.delivery() == DeliveryMode.VOLATILE;
  }

  /**
   * A message has come whole.
   *
   * @param isOfSnapshot whether it is one of the retained values
   */
  void onMessage(Received message, boolean isOfSnapshot) {
    tellGap();
    Position at = message.position();
    unconsumedBytes += message.cost();
    if (isVolatile()) {
      onConsumed(message.cost()); // what waits for the listener is bounded without credit
      onVolatile(message);
      return;
    }
    if (isLatest()) {
      if (!delivered.isNewer(message.key(), at.offset()) && !isOfSnapshot) {
        onConsumed(message.cost()); // it was delivered in a former session
        return;
      }
      delivered.put(message.key(), at.offset());
    } else {
      resumeFrom = at;
      received = at;
    }
    delivery.message(message);
  }

  private void tellGap() {
    Gap gap = unlessSnapshot;
    if (gap != null) {
      unlessSnapshot = null;
      delivery.gap(gap);
    }
  }

  void onVolatile(Received message) {
    Position at = message.position();
    Position last = received;
    if (isVolatile()) {
      if (last != null && isBefore(at, last)) {
        return; // something newer was delivered
      }
      boolean repeats = beganBehind && at.equals(last);
      beganBehind = false;
      if (repeats) {
        return;
      }
      received = at;
    }
    delivery.volatileMessage(message, isVolatile());
  }

  /** Messages are missing; 0 missed: nobody knows how many. */
  void onGap(long missed, Position continuesAfter) {
    Position before = received;
    unlessSnapshot = null;
    if (before == null || !before.epoch().equals(continuesAfter.epoch())) {
      delivered.clear();
    }
    if (isVolatile()) {
      onNewEpoch(continuesAfter);
      return;
    }
    received = continuesAfter;
    resumeFrom = continuesAfter;
    delivery.gap(
        new Gap(missed > 0 ? OptionalLong.of(missed) : OptionalLong.empty(), continuesAfter));
  }

  /** Nothing is missed that was promised; and messages may have overtaken the news. */
  private void onNewEpoch(Position begin) {
    Position last = received;
    if (last == null || !isBefore(begin, last)) {
      received = begin;
      delivery.moved(begin);
    }
  }

  void onRecovered() {
    tellGap();
    delivery.recovered();
  }

  /** All up to a position was delivered, or is superseded. */
  void onMoved(Position to) {
    tellGap();
    received = to;
    if (!isVolatile()) {
      resumeFrom = to;
    }
    delivered.forgetUpTo(to.offset());
    delivery.moved(to);
  }

  void onSnapshotBegin() {
    unlessSnapshot = null;
    resumeFrom = null;
    delivered.clear();
    delivery.snapshotBegin();
  }

  void onSnapshotEnd(Position at) {
    received = at;
    resumeFrom = at;
    delivered.forgetUpTo(at.offset());
    delivery.snapshotEnd(at);
  }

  void onPresence(PresenceEvent event) {
    delivery.presence(event);
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
