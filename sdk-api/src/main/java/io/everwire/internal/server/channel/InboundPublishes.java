package io.everwire.internal.server.channel;

import io.everwire.Limits;
import io.everwire.Names;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.broker.Idempotency;
import io.everwire.broker.Publication;
import io.everwire.internal.server.access.ClientTexts;
import io.everwire.internal.session.Items;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client publishes in one session.
 *
 * <ul>
 *   <li>Every publish is answered, in order for each channel.
 *   <li>Numbers of channels beyond {@link Limits#maxPublishChannels()} are refused and leave
 *       nothing behind; what is on its way is bounded by {@link InboundWindow}.
 *   <li>What is published is copied out of the batch it came in, so that a small message which
 *       waits for somebody does not keep a large batch.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class InboundPublishes {
  private static final long LONGEST_MILLIS = Duration.ofDays(36_500).toMillis();

  private final ChannelHub hub;
  private final Limits own;
  private final SessionIdentity identity;
  private final Serializer serializer;
  private final InboundWindow window;
  private final Confirmations answers;

  /** By number. Of those beyond the limit only the ones with a message half come. */
  private final Map<Long, InboundChannel> channels = new HashMap<>();

  InboundPublishes(
      ChannelHub hub,
      SessionIdentity identity,
      Session session,
      Serializer serializer,
      Limits own) {
    this.hub = hub;
    this.identity = identity;
    this.own = own;
    this.serializer = serializer;
    this.window = new InboundWindow(own);
    this.answers = new Confirmations(session, window);
  }

  /**
   * A publish, or a part of one, has come.
   *
   * @param denied what the message is answered with instead of being published; null if it may be
   */
  void onPublish(Publish frame, @Nullable Status denied) {
    InboundChannel channel = channel(frame);
    ByteBuffer whole;
    if (channel.parts().isOpen() && frame.total() == 0) {
      whole = channel.parts().next(frame.payload());
    } else {
      whole = channel.parts().begin(frame.payload(), frame.total(), own.maxMessageBytes());
      channel.begin(frame);
      window.take(Items.cost(Math.max(frame.total(), frame.payload().remaining()), frame.key()));
      whole = whole == null ? null : copy(whole);
    }
    if (whole != null) {
      onWhole(channel, whole, denied);
    }
    channel.keepFirst(whole == null);
    if (isBeyondLimit(channel.number()) && whole != null) {
      channels.remove(channel.number());
    }
  }

  private static ByteBuffer copy(ByteBuffer payload) {
    return ByteBuffer.allocate(payload.remaining())
        .put(payload.duplicate())
        .flip()
        .asReadOnlyBuffer();
  }

  private InboundChannel channel(Publish frame) {
    long number = frame.channel();
    InboundChannel known = channels.get(number);
    if (known == null) {
      known = open(number, frame.name());
      channels.put(number, known);
    } else if (!frame.name().isEmpty()
        && known.refusal() == null
        && !frame.name().equals(known.name())) {
      throw new WireException("channel number " + number + " is given a second name");
    }
    return known;
  }

  private InboundChannel open(long number, String name) {
    Status refusal = refusal(number, name);
    return new InboundChannel(number, refusal == null ? name : "", refusal, serializer, answers);
  }

  private boolean isBeyondLimit(long number) {
    return number > own.maxPublishChannels();
  }

  private @Nullable Status refusal(long number, String name) {
    if (isBeyondLimit(number)) {
      hub.meters().onRefused(StatusCode.RESOURCE_EXHAUSTED, "Limits.maxPublishChannels");
      return Status.of(
          StatusCode.RESOURCE_EXHAUSTED,
          String.format(
              Locale.ROOT,
              "publish refused: the session publishes to %,d channels already, limit is %,d (the"
                  + " server's Limits.maxPublishChannels)",
              own.maxPublishChannels(),
              own.maxPublishChannels()));
    }
    try {
      Names.check("channel", name);
      return null;
    } catch (IllegalArgumentException e) {
      return Status.of(StatusCode.INVALID_ARGUMENT, "publish refused: " + e.getMessage());
    }
  }

  private void onWhole(InboundChannel channel, ByteBuffer payload, @Nullable Status denied) {
    Publish first = channel.begun();
    long cost = Items.cost(payload.remaining(), first.key());
    // A client that repeats begins with a number of its own; what follows it without one was
    // sent before the client knew of the failure, if the first of them fails again.
    boolean repeats = first.retry() && first.publishNumber() > 0;
    Status overtaking = channel.refusalOfOvertaking(repeats);
    Status refusal = overtaking == null ? refusal(channel, first, denied) : overtaking;
    if (refusal != null) {
      channel.refuse(refusal, cost);
      return;
    }
    HubChannel target = channel.use(hub);
    if (target == null) {
      channel.refuse(hub.refusal("publish to", channel.name()), cost);
    } else {
      channel.onHandedOver();
      target.publish(publication(channel, first, payload), cost, repeats, channel);
    }
  }

  private static @Nullable Status refusal(
      InboundChannel channel, Publish first, @Nullable Status denied) {
    if (channel.refusal() != null || denied != null) {
      return channel.refusal() == null ? denied : channel.refusal();
    }
    Status tooLong = ClientTexts.refusal(channel.name(), first);
    if (tooLong != null) {
      return tooLong;
    }
    if (first.delete() && first.key().isEmpty()) {
      return Status.of(
          StatusCode.INVALID_ARGUMENT,
          "publish to \"" + channel.name() + "\" refused: it deletes a value and names no key");
    }
    return null;
  }

  private Publication publication(InboundChannel channel, Publish first, ByteBuffer payload) {
    long number = channel.lastNumber();
    String key = first.idempotencyKey();
    return new Publication(
        first.delete() ? null : payload,
        first.key(),
        first.ttlMillis() == 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(Math.min(first.ttlMillis(), LONGEST_MILLIS))),
        identity.clientId(),
        first.exceptSelf(),
        key.isEmpty() && number == 0
            ? null
            : new Idempotency(identity.principalId(), key, identity.clientId(), number));
  }

  void onEnded() {
    answers.clear();
    channels.clear();
  }
}
