package io.everwire.internal.server.channel;

import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.internal.server.access.GuardedChannels;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.PresenceFrame.PresenceRequest;
import io.everwire.internal.wire.VolatileFrame.VolatilePublish;
import io.everwire.internal.wire.WireException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one session at the server. Confined to the session's serializer; what the hub
 * brings arrives there as tasks.
 */
public final class SessionChannels implements GuardedChannels {
  private final InboundPublishes publishes;
  private final SessionSubscribers subscribers;
  private final SessionRequests requests;
  private final InboundVolatile volatiles;

  /**
   * Creates the channels of a session.
   *
   * @param timers of the session's serializer
   * @param own the limits that the client was told
   */
  public SessionChannels(
      ChannelHub hub,
      SessionIdentity identity,
      Session session,
      Serializer serializer,
      SerialTimers timers,
      Limits own) {
    requests = new SessionRequests(hub, session, serializer);
    volatiles = new InboundVolatile(hub, identity, own);
    publishes = new InboundPublishes(hub, identity, session, serializer, own);
    subscribers =
        new SessionSubscribers(hub, identity, session, serializer, timers, own.maxSubscriptions());
  }

  @Override
  public void onFrame(ChannelFrame frame, @Nullable Status refusal) {
    if (frame instanceof Publish publish) {
      publishes.onPublish(publish, refusal);
    } else if (frame instanceof Credit credit) {
      subscribers.onCredit(credit);
    } else if (frame instanceof Subscribe subscribe) {
      subscribers.onSubscribe(subscribe, refusal);
    } else if (frame instanceof Unsubscribe unsubscribe) {
      subscribers.onUnsubscribe(unsubscribe);
    } else if (frame instanceof HistoryRequest || frame instanceof PresenceRequest) {
      requests.onRequest(frame, refusal);
    } else if (frame instanceof VolatilePublish message) {
      volatiles.onPublish(message);
    } else {
      throw new WireException("a client does not send " + frame.getClass().getSimpleName());
    }
  }

  @Override
  public Collection<Running> running() {
    return subscribers.running();
  }

  @Override
  public void end(long subscription, Status status) {
    subscribers.end(subscription, status);
  }

  /** The session has ended: lets go of all subscriptions and answers. */
  public void onEnded() {
    publishes.onEnded();
    requests.onEnded();
    subscribers.onEnded();
  }
}
