package io.everwire.internal.client;

import io.everwire.Codec;
import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.SubscribeOptions;
import io.everwire.Subscription;
import io.everwire.SubscriptionListener;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.PositionFrame;
import io.everwire.internal.wire.PresenceFrame.Presence;
import io.everwire.internal.wire.VolatileFrame.VolatileMessage;
import io.everwire.internal.wire.WireException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a client is subscribed to. Outlives sessions: in each new one it subscribes again, in
 * the order in which the application did.
 *
 * <p>{@link #subscribe}, {@link #close(ClientSubscription)} and {@link #onConsumed} may be called
 * from any thread, everything else in the client's serializer only.
 */
final class Subscriptions {
  private final Limits own;
  private final Serializer serializer;
  private final EngineParts parts;
  private final CallbackLane futures;
  private final Listeners listeners;
  private final Set<ClientSubscription> alive = new LinkedHashSet<>();
  private @Nullable SessionSubscriptions session;
  private @Nullable Status closed;

  Subscriptions(
      Limits own,
      Serializer serializer,
      EngineParts parts,
      CallbackLane futures,
      Listeners listeners) {
    this.own = own;
    this.serializer = serializer;
    this.parts = parts;
    this.futures = futures;
    this.listeners = listeners;
  }

  <T> Subscription subscribe(
      String channel,
      Codec<T> codec,
      SubscriptionListener<? super T> listener,
      SubscribeOptions options) {
    ClientSubscription subscription =
        new ClientSubscription(channel, codec, listener, options, this);
    serializer.execute(() -> add(subscription));
    return subscription;
  }

  private void add(ClientSubscription subscription) {
    if (closed != null) {
      subscription.end(closed);
    } else if (subscription.isClosing()) {
      subscription.end(Status.OK);
    } else {
      alive.add(subscription);
      if (session != null) {
        session.add(subscription);
      }
    }
  }

  /** The application has closed a subscription. */
  void close(ClientSubscription subscription) {
    serializer.execute(() -> doClose(subscription));
  }

  private void doClose(ClientSubscription subscription) {
    if (!alive.contains(subscription)) {
      return; // it has ended, or is not added yet and will end then
    }
    if (session == null) {
      subscription.end(Status.OK);
    } else {
      session.close(subscription);
    }
    if (subscription.isEnded()) {
      alive.remove(subscription);
    }
  }

  /** The listener has consumed something. */
  void onConsumed(ClientSubscription subscription, long bytes) {
    serializer.execute(() -> subscription.onConsumed(bytes));
  }

  /** Completes a future, outside the serializer. */
  void complete(Runnable completion) {
    futures.submit(completion);
  }

  Listeners listeners() {
    return listeners;
  }

  long windowBytes() {
    return own.subscriptionWindowBytes();
  }

  void onSessionOpened(Session opened) {
    SessionSubscriptions next =
        new SessionSubscriptions(
            opened, windowBytes(), own.maxMessageBytes(), parts::receiveWindow);
    session = next;
    alive.forEach(next::add);
  }

  /** Whether new subscriptions wait for the next session. */
  void hold(boolean held) {
    if (session != null) {
      session.hold(held);
    }
  }

  void onSubscribed(Subscribed frame) {
    present().onSubscribed(frame);
  }

  void onMessage(Message frame) {
    present().onMessage(frame);
  }

  void onPosition(PositionFrame frame) {
    present().onPosition(frame);
  }

  void onPresence(Presence frame) {
    forget(present().onPresence(frame));
  }

  void onVolatile(VolatileMessage frame) {
    if (session != null) {
      session.onVolatile(frame);
    }
  }

  void onUnsubscribed(Unsubscribed frame) {
    forget(present().onUnsubscribed(frame));
  }

  private void forget(@Nullable ClientSubscription ended) {
    if (ended != null) {
      alive.remove(ended);
    }
  }

  private SessionSubscriptions present() {
    if (session == null) {
      throw new WireException("a frame for a subscription without a session");
    }
    return session;
  }

  void onSessionLost() {
    session = null;
    for (ClientSubscription subscription : List.copyOf(alive)) {
      if (subscription.isClosing()) {
        subscription.end(Status.OK);
        alive.remove(subscription);
      } else {
        subscription.onLost();
      }
    }
  }

  void close(Status status) {
    if (closed != null) {
      return;
    }
    closed = status;
    session = null;
    alive.forEach(subscription -> subscription.end(status));
    alive.clear();
  }
}
