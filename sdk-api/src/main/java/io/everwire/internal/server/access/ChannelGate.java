package io.everwire.internal.server.access;

import io.everwire.ChannelAction;
import io.everwire.ClientLimits;
import io.everwire.Limits;
import io.everwire.Names;
import io.everwire.PresenceMode;
import io.everwire.Principal;
import io.everwire.Status;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.metrics.ServerMeters;
import io.everwire.internal.server.access.Authorization.Question;
import io.everwire.internal.server.access.Grants.Grant;
import io.everwire.internal.server.access.GuardedChannels.Running;
import io.everwire.internal.server.access.HeldFrames.Held;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.ChannelFrame.Credit;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.ChannelFrame.Unsubscribe;
import io.everwire.internal.wire.HistoryFrame.HistoryRequest;
import io.everwire.internal.wire.PresenceFrame.PresenceRequest;
import io.everwire.internal.wire.VolatileFrame.VolatilePublish;
import io.everwire.internal.wire.WireException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets through to the channels of a session what its principal may do, not more often than it may,
 * and has the rest refused.
 *
 * <ul>
 *   <li>What a client asks of one channel keeps its order while an answer is awaited; other
 *       channels go on meanwhile. A volatile publish does not wait: it is dropped.
 *   <li>What waits is bounded by what an honest client may have under way; more is a breach.
 *   <li>When the grants are asked again, subscriptions that are no longer allowed, or of which
 *       nothing could be learned, end.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
public final class ChannelGate {
  private final GuardedChannels channels;
  private final Limits own;
  private final SessionRates rates;
  private final @Nullable Grants grants;
  private final Consumer<WireException> onBreach;
  private final ClientNumbers numbers = new ClientNumbers();
  private final Map<Long, PublishRoute> routes = new HashMap<>();

  private final HeldFrames held;
  private final ChannelMeters meters;

  /** What was asked again on behalf of running subscriptions. */
  private final Set<Question> asksAgain = new HashSet<>();

  private boolean ended;

  /**
   * Creates a gate.
   *
   * @param own the limits that the client was told
   * @param authorization asks the authorizer; null lets everything through that is not too often
   * @param onBreach told when a frame that had waited turns out to break a rule
   */
  public ChannelGate(
      GuardedChannels channels,
      Limits own,
      ClientLimits limits,
      @Nullable Authorization authorization,
      Principal principal,
      Executor serializer,
      SerialTimers timers,
      ChannelMeters meters,
      Consumer<WireException> onBreach) {
    this.channels = channels;
    this.own = own;
    this.rates = new SessionRates(limits, timers::nanoTime, meters);
    this.held = new HeldFrames(own);
    this.meters = meters;
    this.onBreach = onBreach;
    this.grants =
        authorization == null
            ? null
            : new Grants(
                authorization,
                principal,
                serializer,
                timers,
                own.maxSubscriptions() + own.maxPublishChannels(),
                this::onSettled);
  }

  /**
   * A frame of the client has come.
   *
   * @throws WireException if the client broke a rule
   */
  public void onFrame(ChannelFrame frame) {
    numbers.check(frame);
    if (frame instanceof VolatilePublish message) {
      onVolatile(message);
    } else if (frame instanceof Publish publish) {
      onPublish(publish);
    } else if (frame instanceof Subscribe subscribe) {
      if (ClientTexts.refusal(subscribe) != null) {
        channels.onFrame(subscribe, null);
        return;
      }
      onRequest("subscription to", subscribe.channel(), subscribe, questions(subscribe));
    } else if (frame instanceof HistoryRequest request) {
      if (ClientTexts.refusal(request) != null) {
        channels.onFrame(request, null);
        return;
      }
      onRequest(
          "history of",
          request.channel(),
          request,
          List.of(new Question(ChannelAction.HISTORY, request.channel())));
    } else if (frame instanceof PresenceRequest request) {
      onRequest(
          "presence in",
          request.channel(),
          request,
          List.of(new Question(ChannelAction.PRESENCE, request.channel())));
    } else if (frame instanceof Credit credit) {
      onFollower(credit.subscription(), credit);
    } else if (frame instanceof Unsubscribe unsubscribe) {
      onFollower(unsubscribe.subscription(), unsubscribe);
    } else {
      channels.onFrame(frame, null);
    }
  }

  private static List<Question> questions(Subscribe frame) {
    List<Question> questions = new ArrayList<>(3);
    questions.add(new Question(ChannelAction.SUBSCRIBE, frame.channel()));
    // A position is what a subscription comes back with whose session was lost: without what was
    // missed, messages that it was allowed would be lost silently.
    if (frame.epoch().isEmpty() && (frame.rewindMessages() > 0 || frame.rewindMillis() > 0)) {
      questions.add(new Question(ChannelAction.HISTORY, frame.channel()));
    }
    if (frame.presence() != PresenceMode.NONE) {
      questions.add(new Question(ChannelAction.PRESENCE, frame.channel()));
    }
    return questions;
  }

  /** Whether a channel may be asked about; what is no name is answered behind the gate. */
  private static boolean isName(String channel) {
    try {
      Names.check("channel", channel);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void onVolatile(VolatilePublish message) {
    if (!rates.tryVolatile()) {
      return;
    }
    if (grants != null && isName(message.channel())) {
      Grant grant = grants.of(new Question(ChannelAction.PUBLISH, message.channel()));
      if (!grant.isSettled() || grant.refusal() != null) {
        return;
      }
    }
    channels.onFrame(message, null);
  }

  private void onPublish(Publish publish) {
    PublishRoute route = route(publish);
    if (route == null) {
      channels.onFrame(publish, null);
    } else if (route.begins(publish)) {
      Status refusal = ClientTexts.refusal(route.channel(), publish);
      if (refusal == null) {
        refusal = rates.publish(route.channel(), route.bucket());
      }
      List<Question> questions =
          grants == null || refusal != null
              ? List.of()
              : List.of(new Question(ChannelAction.PUBLISH, route.channel()));
      take(route.channel(), new Held(publish, questions, refusal, route, true));
    } else {
      take(route.channel(), new Held(publish, List.of(), null, route, false));
    }
  }

  /** Null where nothing has to be judged, or the publish is to be refused behind the gate. */
  private @Nullable PublishRoute route(Publish publish) {
    PublishRoute known = routes.get(publish.channel());
    if (known != null
        || (grants == null && !rates.limitPublishes())
        || publish.channel() > own.maxPublishChannels()
        || !isName(publish.name())) {
      return known;
    }
    PublishRoute route = new PublishRoute(publish.name(), rates.ofChannel());
    routes.put(publish.channel(), route);
    return route;
  }

  private void onRequest(
      String what, String channel, ChannelFrame frame, List<Question> questions) {
    if (isName(channel)) {
      Status refusal = rates.subscribe(what, channel);
      take(channel, Held.request(frame, grants == null ? List.of() : questions, refusal));
    } else {
      channels.onFrame(frame, null);
    }
  }

  private void onFollower(long subscription, ChannelFrame frame) {
    String channel = held.channelOf(subscription);
    if (channel == null) {
      channels.onFrame(frame, null);
    } else {
      take(channel, Held.request(frame, List.of(), null));
    }
  }

  private void take(String channel, Held next) {
    if (held.isHeld(channel) || !pass(next)) {
      held.add(channel, next);
      if (grants != null) {
        next.questions().forEach(grants::of);
      }
    }
  }

  /** Passes a frame on, allowed or refused; false if an answer is awaited for it. */
  private boolean pass(Held next) {
    Status refusal = next.refusal();
    if (grants != null) {
      for (Question question : next.questions()) {
        Grant grant = grants.of(question);
        if (!grant.isSettled()) {
          return false;
        }
        if (refusal == null && grant.refusal() != null) {
          refusal = grant.refusal();
          meters.onRefused(refusal.code(), ServerMeters.NO_LIMIT);
        }
      }
    }
    PublishRoute route = next.route();
    if (route != null) {
      if (next.begins()) {
        route.refusal = refusal;
      } else {
        refusal = route.refusal;
      }
    }
    channels.onFrame(next.frame(), refusal);
    return true;
  }

  private void onSettled(Grant grant) {
    Question question = grant.question();
    Status refusal = grant.refusal();
    if (asksAgain.remove(question) && refusal != null) {
      for (Running subscription : List.copyOf(channels.running())) {
        if (subscription.channel().equals(question.channel())
            && (question.action() == ChannelAction.SUBSCRIBE || subscription.watchesPresence())) {
          channels.end(subscription.number(), refusal);
        }
      }
    }
    advance(question.channel());
  }

  private void advance(String channel) {
    try {
      for (Held head = held.peek(channel); head != null && !ended; head = held.peek(channel)) {
        if (!pass(head)) {
          return;
        }
        held.remove(channel);
      }
    } catch (WireException e) {
      onBreach.accept(e);
    }
  }

  /**
   * Asks the authorizer again, for what runs at once and for all else when it is needed next.
   *
   * @param principal on whose behalf; of the same id as before
   */
  public void reauthorize(Principal principal) {
    if (grants == null) {
      return;
    }
    grants.forget(principal);
    asksAgain.clear();
    for (Running subscription : List.copyOf(channels.running())) {
      askAgain(grants, new Question(ChannelAction.SUBSCRIBE, subscription.channel()));
      if (subscription.watchesPresence()) {
        askAgain(grants, new Question(ChannelAction.PRESENCE, subscription.channel()));
      }
    }
    held.channels().forEach(this::advance);
  }

  private void askAgain(Grants again, Question question) {
    if (asksAgain.add(question)) {
      again.of(question);
    }
  }

  /** The session has ended: nothing is passed on any more. */
  public void onEnded() {
    ended = true;
    held.clear();
    routes.clear();
    asksAgain.clear();
    if (grants != null) {
      grants.end();
    }
  }
}
