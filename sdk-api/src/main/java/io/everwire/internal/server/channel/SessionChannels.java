package io.everwire.internal.server.channel;

import io.everwire.Limits;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.WireException;

/**
 * The channels of one session at the server. Confined to the session's serializer; what the hub
 * brings arrives there as tasks.
 */
public final class SessionChannels {
  private final InboundPublishes publishes;
  private final SessionSubscribers subscribers;

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
    publishes = new InboundPublishes(hub, identity, session, serializer, own);
    subscribers =
        new SessionSubscribers(hub, identity, session, serializer, timers, own.maxSubscriptions());
  }

  /**
   * A frame of the client has come.
   *
   * @throws WireException if the client broke a rule
   */
  public void onFrame(ChannelFrame frame) {
    if (frame instanceof Publish publish) {
      publishes.onPublish(publish);
    } else if (frame instanceof Credit credit) {
      subscribers.onCredit(credit);
    } else if (frame instanceof Subscribe subscribe) {
      subscribers.onSubscribe(subscribe);
    } else if (frame instanceof Unsubscribe unsubscribe) {
      subscribers.onUnsubscribe(unsubscribe);
    } else {
      throw new WireException("a client does not send " + frame.getClass().getSimpleName());
    }
  }

  /** The session has ended: lets go of all subscriptions and answers. */
  public void onEnded() {
    publishes.onEnded();
    subscribers.onEnded();
  }
}
