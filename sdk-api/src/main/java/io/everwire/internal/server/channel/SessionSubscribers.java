package io.everwire.internal.server.channel;

import io.everwire.Limits;
import io.everwire.Names;
import io.everwire.Position;
import io.everwire.PresenceMode;
import io.everwire.Start;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.server.access.ClientTexts;
import io.everwire.internal.server.access.GuardedChannels.Running;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribed;
import io.everwire.internal.wire.WireException;
import java.time.Duration;
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
  private static final Duration LONGEST_REWIND = Duration.ofDays(36_500);

  private final ChannelHub hub;
  private final SessionIdentity identity;
  private final Session session;
  private final Serializer serializer;
  private final SerialTimers timers;
  private final int maxSubscriptions;
  private final Map<Long, Subscriber> places = new HashMap<>();
  private int refusals;

  SessionSubscribers(
      ChannelHub hub,
      SessionIdentity identity,
      Session session,
      Serializer serializer,
      SerialTimers timers,
      int maxSubscriptions) {
    this.hub = hub;
    this.identity = identity;
    this.timers = timers;
    this.session = session;
    this.serializer = serializer;
    this.maxSubscriptions = maxSubscriptions;
  }

  /** Takes a new subscription, or refuses it. */
  void onSubscribe(Subscribe frame, @Nullable Status denied) {
    long number = frame.subscription();
    Status refusal = denied == null ? refusal(frame) : denied;
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
            identity,
            session,
            serializer,
            timers,
            channel,
            frame,
            () -> places.remove(number));
    places.put(number, subscriber);
    subscriber.begin(start(frame));
  }

  private static Start start(Subscribe frame) {
    if (!frame.epoch().isEmpty()) {
      return Start.after(new Position(frame.epoch(), frame.offset()));
    }
    if (frame.rewindMessages() > 0) {
      return Start.rewind((int) Math.min(frame.rewindMessages(), Integer.MAX_VALUE));
    }
    if (frame.rewindMillis() > 0) {
      return Start.rewind(
          Duration.ofMillis(Math.min(frame.rewindMillis(), LONGEST_REWIND.toMillis())));
    }
    return Start.now();
  }

  private @Nullable Status refusal(Subscribe frame) {
    String channel = frame.channel();
    try {
      Names.check("channel", channel);
    } catch (IllegalArgumentException e) {
      return Status.of(StatusCode.INVALID_ARGUMENT, "subscription refused: " + e.getMessage());
    }
    Status tooLong = ClientTexts.refusal(frame);
    if (tooLong != null) {
      return tooLong;
    }
    if (frame.presence() != PresenceMode.NONE) {
      Status unknown =
          hub.refusalOfPresence("subscription to \"" + channel + "\" with presence", channel);
      if (unknown != null) {
        return unknown;
      }
    }
    if (places.size() < maxSubscriptions) {
      return null;
    }
    hub.meters().onRefused(StatusCode.RESOURCE_EXHAUSTED, "Limits.maxSubscriptions");
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
    Subscriber subscriber = places.get(frame.subscription());
    if (subscriber != null) {
      subscriber.end(null);
    }
  }

  void end(long number, Status status) {
    Subscriber subscriber = places.get(number);
    if (subscriber != null) {
      subscriber.end(status);
    }
  }

  Collection<Running> running() {
    List<Running> running = new ArrayList<>(places.size());
    places.forEach(
        (number, subscriber) ->
            running.add(
                new Running(number, subscriber.channelName(), subscriber.watchesPresence())));
    return running;
  }

  void onCredit(Credit frame) {
    Subscriber subscriber = places.get(frame.subscription());
    if (subscriber != null) {
      subscriber.onCredit(frame.bytes());
    }
  }

  void onEnded() {
    places.values().forEach(Subscriber::abandon);
    places.clear();
  }
}
