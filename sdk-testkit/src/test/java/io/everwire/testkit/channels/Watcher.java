package io.everwire.testkit.channels;

import io.everwire.Channel;
import io.everwire.ChannelAction;
import io.everwire.Gap;
import io.everwire.Message;
import io.everwire.Position;
import io.everwire.PresenceEvent;
import io.everwire.PresenceMode;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import io.everwire.testkit.channels.Guard.Right;
import io.everwire.testkit.seeds.Violation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One subscription, whatever its mode: what it brings was really written, nothing comes that is
 * forbidden, nothing after its end, and it ends for a reason only.
 */
abstract class Watcher implements SubscriptionListener<String> {
  private final ClientActor owner;
  private final ChannelSpec spec;
  private final ChannelLog log;
  private final SubscribeOptions options;
  private final PresenceWatch presence;
  private final Right right;
  private final Subscription subscription;
  private @Nullable Status ended;
  private boolean closing;
  private int messages;

  Watcher(
      ClientActor owner,
      Channel<String> channel,
      ChannelSpec spec,
      ChannelLog log,
      SubscribeOptions options) {
    this.owner = owner;
    this.spec = spec;
    this.log = log;
    this.options = options;
    this.right = owner.right(ChannelAction.SUBSCRIBE, spec);
    this.presence =
        new PresenceWatch(
            this::toString,
            options.presence() == PresenceMode.COUNT || spec.policy().presenceCountOnly());
    this.subscription = channel.subscribe(this, options);
  }

  /** A message that has a place in the log, and its entry there; null if there is none. */
  abstract void onLogged(Position position, LogEntry entry);

  abstract void onGapTold(Gap gap);

  /** What is missing, in calm; empty if all is as it should be. */
  abstract String missing();

  final ClientActor owner() {
    return owner;
  }

  final ChannelSpec spec() {
    return spec;
  }

  final ChannelLog log() {
    return log;
  }

  final SubscribeOptions options() {
    return options;
  }

  final PresenceWatch presence() {
    return presence;
  }

  final Subscription subscription() {
    return subscription;
  }

  final int messages() {
    return messages;
  }

  final Duration now() {
    return owner.now();
  }

  final void close() {
    closing = true;
    owner.onLeaving(spec);
    subscription.close();
  }

  final boolean isClosing() {
    return closing;
  }

  final boolean isOver() {
    return ended != null;
  }

  /** Whether the server has it, as far as the client knows. */
  final boolean isActive() {
    return subscription.state() == Subscription.State.ACTIVE;
  }

  /** The position where delivery has begun; null before that is known. */
  final @Nullable Position begin() {
    return subscription.ready().isDone() && !subscription.ready().isCompletedExceptionally()
        ? subscription.ready().join()
        : null;
  }

  @Override
  public final void onMessage(Message<String> message) {
    owner
        .judge()
        .watch(
            () -> {
              requireGoing("a message");
              messages++;
              Label label = Label.of(message.payload());
              if (label.kind() == Label.Kind.VOLATILE) {
                onVolatile(message.position());
              } else {
                logged(message.position(), message.key(), message.payload());
              }
            });
  }

  @Override
  public final void onDeleted(String key, Position position) {
    owner
        .judge()
        .watch(
            () -> {
              requireGoing("a deletion");
              logged(position, key, "");
            });
  }

  private void logged(Position position, String key, String payload) {
    LogEntry entry = log.at(position, payload);
    if (entry == null || !entry.text().equals(payload) || !entry.publication().key().equals(key)) {
      throw new Violation(
          this
              + " got \""
              + payload
              + "\" of \""
              + key
              + "\" at "
              + position
              + ", there is "
              + entry);
    }
    if (entry.isExceptFor(owner.number())) {
      throw new Violation(this + " got " + entry + ", which is for others");
    }
    Duration closed = owner.closedSince(right);
    if (closed != null && entry.at().compareTo(closed) > 0) {
      throw new Violation(
          this + " got " + entry + " of " + entry.at() + ", forbidden since " + closed);
    }
    onLogged(position, entry);
  }

  /** A message that has no place in the log, and comes after a position. */
  void onVolatile(Position after) {}

  @Override
  public final void onGap(Gap gap) {
    owner
        .judge()
        .watch(
            () -> {
              requireGoing("a gap");
              owner.countGap();
              onGapTold(gap);
            });
  }

  @Override
  public final void onRecovered() {
    owner
        .judge()
        .watch(
            () -> {
              requireGoing("a recovery");
              owner.countRecovery();
            });
  }

  @Override
  public final void onPresence(PresenceEvent event) {
    owner
        .judge()
        .watch(
            () -> {
              requireGoing("presence");
              presence.take(event);
            });
  }

  @Override
  public final void onUndecodable(Position position, RealtimeException error) {
    owner
        .judge()
        .watch(
            () -> {
              throw new Violation(this + " cannot decode what is at " + position + ": " + error);
            });
  }

  @Override
  public final void onEnded(Status status) {
    owner.judge().watch(() -> end(status));
  }

  private void end(Status status) {
    if (ended != null) {
      throw new Violation(this + " ended twice, with " + ended + " and " + status);
    }
    ended = status;
    owner.onLeaving(spec);
    boolean isExpected =
        closing
            || owner.isGone()
            || (status.code() == StatusCode.PERMISSION_DENIED && owner.wasEverDenied(spec))
            || (status.code() == StatusCode.UNAVAILABLE && owner.wasEverUnanswered())
            || status.equals(Kicks.STATUS);
    if (!isExpected) {
      throw new Violation(this + " ended with " + status);
    }
  }

  private void requireGoing(String what) {
    if (ended != null) {
      throw new Violation(this + " got " + what + " after the end");
    }
  }

  @Override
  public String toString() {
    return options.delivery()
        + " subscription of "
        + owner
        + " to "
        + log
        + " from "
        + options.start();
  }
}
