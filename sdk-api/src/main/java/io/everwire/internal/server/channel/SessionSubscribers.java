package io.everwire.internal.server.channel;

import io.everwire.Limits;
import io.everwire.Names;
import io.everwire.ServerLimits;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.server.access.GuardedChannels.Running;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.WireException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one session at the server.
 *
 * <ul>
 *   <li>Bounded by {@link Limits#maxSubscriptions()}: a further one is refused. A place is free
 *       again when the last frame of its subscription has been taken for sending.
 *   <li>As many refusals may wait to be sent; a client that asks on is in breach, since an honest
 *       one has no more questions open.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class SessionSubscribers {
  private final ChannelHub hub;
  private final Session session;
  private final Serializer serializer;
  private final int maxSubscriptions;
  private final ServerLimits serverLimits;
  private final Map<Long, Place> places = new HashMap<>();
  private int refusals;

  private record Place(Subscriber subscriber, HubChannel channel) {}

  SessionSubscribers(
      ChannelHub hub,
      Session session,
      Serializer serializer,
      int maxSubscriptions,
      ServerLimits serverLimits) {
    this.hub = hub;
    this.session = session;
    this.serializer = serializer;
    this.maxSubscriptions = maxSubscriptions;
    this.serverLimits = serverLimits;
  }

  /** Takes a new subscription, or refuses it. */
  void onSubscribe(Subscribe frame, @Nullable Status denied) {
    long number = frame.subscription();
    Status refusal = denied == null ? refusal(frame.channel()) : denied;
    if (refusal != null) {
      refuse(number, refusal);
      return;
    }
    HubChannel channel = hub.use(frame.channel());
    if (channel == null) {
      refuse(number, hub.refusal("subscription to", frame.channel()));
      return;
    }
    Subscriber subscriber =
        new Subscriber(
            number,
            session,
            serializer,
            new QueueBound(channel.name(), serverLimits, session.peerLimits().maxMessageBytes()),
            frame.credit(),
            () -> places.remove(number));
    places.put(number, new Place(subscriber, channel));
    channel.join(subscriber);
  }

  private @Nullable Status refusal(String channel) {
    try {
      Names.check("channel", channel);
    } catch (IllegalArgumentException e) {
      return Status.of(StatusCode.INVALID_ARGUMENT, "subscription refused: " + e.getMessage());
    }
    if (places.size() < maxSubscriptions) {
      return null;
    }
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "subscription to \"%s\" refused: the session has %,d subscriptions, limit is %,d (the"
                + " server's Limits.maxSubscriptions)",
            channel,
            places.size(),
            maxSubscriptions));
  }

  private void refuse(long number, Status status) {
    if (refusals >= maxSubscriptions) {
      throw new WireException(
          "more than " + maxSubscriptions + " subscriptions asked for beyond those that are open");
    }
    refusals++;
    session.send(new Unsubscribed(number, status), () -> refusals--);
  }

  void onUnsubscribe(Unsubscribe frame) {
    Place place = places.get(frame.subscription());
    if (place != null) {
      place.subscriber.end(null);
      place.channel.leave(place.subscriber);
    }
  }

  void end(long number, Status status) {
    Place place = places.get(number);
    if (place != null) {
      place.subscriber.end(status);
      place.channel.leave(place.subscriber);
    }
  }

  Collection<Running> running() {
    List<Running> running = new ArrayList<>(places.size());
    places.forEach(
        (number, place) -> running.add(new Running(number, place.channel.name(), false)));
    return running;
  }

  void onCredit(Credit frame) {
    Place place = places.get(frame.subscription());
    if (place != null) {
      place.subscriber.onCredit(frame.bytes());
    }
  }

  void onEnded() {
    for (Place place : places.values()) {
      place.subscriber.abandon();
      place.channel.leave(place.subscriber);
    }
    places.clear();
  }
}
