package io.everwire.internal.client;

import static java.util.Objects.requireNonNull;

import io.everwire.Channel;
import io.everwire.Codec;
import io.everwire.Limits;
import io.everwire.Names;
import io.everwire.Status;
import io.everwire.internal.session.CallbackLane;
import io.everwire.internal.session.EngineParts;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.ChannelFrame.Message;
import io.everwire.internal.wire.ChannelFrame.Published;
import io.everwire.internal.wire.ChannelFrame.Subscribed;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.HistoryFrame.HistoryEnd;
import io.everwire.internal.wire.HistoryFrame.HistoryItem;
import io.everwire.internal.wire.PositionFrame;
import io.everwire.internal.wire.PresenceFrame.Presence;
import io.everwire.internal.wire.PresenceFrame.PresenceReply;
import io.everwire.internal.wire.VolatileFrame.VolatileMessage;
import io.everwire.internal.wire.WireException;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * A client's channels: what it publishes and what it is subscribed to. Outlives sessions.
 *
 * <ul>
 *   <li>{@link #channel} may be called from any thread, everything else in the client's serializer
 *       only.
 *   <li>After {@link #close} no future is left open and no subscription alive, and none comes to be
 *       any more.
 * </ul>
 */
final class ClientChannels {
  private final OpenCheck open;
  private final Publishes publishes;
  private final VolatilePublishes volatiles;
  private final Questions questions;
  private final Subscriptions subscriptions;

  /**
   * Creates the channels of a client.
   *
   * @param callbacks runs listeners
   * @param completions completes futures, and runs what {@code callbacks} refuses
   * @param onGap counts the gaps that listeners are told
   */
  ClientChannels(
      Limits own,
      OpenCheck open,
      Serializer serializer,
      SerialTimers timers,
      Environment environment,
      EngineParts parts,
      Executor callbacks,
      Executor completions,
      Runnable onGap) {
    this.open = open;
    // When even the SDK's own executor refuses, futures complete where they are: nobody may be left
    // waiting.
    CallbackLane futures = new CallbackLane(completions, Runnable::run, () -> {});
    publishes = new Publishes(own, serializer, timers, environment, futures);
    questions =
        new Questions(serializer, timers, futures, own.publishDeadline(), own.maxMessageBytes());
    volatiles = new VolatilePublishes(serializer, futures);
    subscriptions =
        new Subscriptions(
            own, serializer, parts, futures, new Listeners(callbacks, completions, onGap));
  }

  <T> Channel<T> channel(String name, Codec<T> codec) {
    return new ClientChannel<>(
        Names.check("channel", name),
        requireNonNull(codec, "codec"),
        open,
        publishes,
        volatiles,
        questions,
        subscriptions);
  }

  /**
   * A new session: numbers begin anew. Subscriptions go first, so that they miss no publish.
   *
   * @param remembered how long the server knows a publish again; zero if it does not
   */
  void onSessionOpened(Session session, Duration remembered) {
    subscriptions.onSessionOpened(session);
    publishes.onSessionOpened(session, remembered);
    volatiles.onSessionOpened(session);
    questions.onSessionOpened(session);
  }

  /**
   * A frame of the server has come.
   *
   * @throws WireException if the server broke a rule
   */
  void onFrame(ChannelFrame frame) {
    if (frame instanceof Message message) {
      subscriptions.onMessage(message);
    } else if (frame instanceof Published published) {
      publishes.onPublished(published);
    } else if (frame instanceof Subscribed subscribed) {
      subscriptions.onSubscribed(subscribed);
    } else if (frame instanceof Unsubscribed unsubscribed) {
      subscriptions.onUnsubscribed(unsubscribed);
    } else if (frame instanceof PositionFrame position) {
      subscriptions.onPosition(position);
    } else if (frame instanceof Presence presence) {
      subscriptions.onPresence(presence);
    } else if (frame instanceof HistoryItem item) {
      questions.onItem(item);
    } else if (frame instanceof HistoryEnd end) {
      questions.onEnd(end);
    } else if (frame instanceof PresenceReply reply) {
      questions.onPresence(reply);
    } else if (frame instanceof VolatileMessage message) {
      subscriptions.onVolatile(message);
    } else {
      throw new WireException("a server does not send " + frame.getClass().getSimpleName());
    }
  }

  /** The session is lost for good. What was sent may have happened; what waits goes on waiting. */
  void onSessionLost(Status status) {
    publishes.onSessionLost(status);
    volatiles.onSessionLost();
    questions.onSessionLost();
    subscriptions.onSessionLost();
  }

  /** Ends everything with a status. Later calls fail with it at once. */
  void close(Status status) {
    publishes.close(status);
    volatiles.onSessionLost();
    questions.close(status);
    subscriptions.close(status);
  }

  /** Whether new publishes and subscriptions wait for the next session. */
  void hold(boolean held) {
    subscriptions.hold(held);
    publishes.hold(held);
  }

  /** Whether no publish that was sent is unconfirmed. */
  boolean isAtRest() {
    return publishes.isAtRest();
  }

  /** Whether no publish waits or is unconfirmed. */
  boolean isIdle() {
    return publishes.isIdle();
  }
}
