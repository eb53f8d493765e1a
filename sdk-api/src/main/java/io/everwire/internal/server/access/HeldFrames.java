package io.everwire.internal.server.access;

import io.everwire.Limits;
import io.everwire.Status;
import io.everwire.internal.server.access.Authorization.Question;
import io.everwire.internal.session.Items;
import io.everwire.internal.wire.ChannelFrame;
import io.everwire.internal.wire.ChannelFrame.Publish;
import io.everwire.internal.wire.ChannelFrame.Subscribe;
import io.everwire.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client has asked of channels and waits for the authorizer, in a line for each channel.
 *
 * <ul>
 *   <li>Bounded by {@link HeldBound}; more is a breach. Texts are as short as {@link ClientTexts}
 *       says. Publishes are copied out of the batch that they came in, which would be kept for them
 *       otherwise.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class HeldFrames {

  /**
   * A frame with what has to be allowed for it.
   *
   * @param refusal what is known already to be wrong with it
   * @param route of a publish
   * @param begins whether it is a publish that begins a message
   */
  record Held(
      ChannelFrame frame,
      List<Question> questions,
      @Nullable Status refusal,
      @Nullable PublishRoute route,
      boolean begins) {

    static Held request(ChannelFrame frame, List<Question> questions, @Nullable Status refusal) {
      return new Held(frame, refusal == null ? questions : List.of(), refusal, null, false);
    }
  }

  private final Limits own;
  private final HeldBound bound;
  private final Map<String, ArrayDeque<Held>> lines = new HashMap<>();

  /** The channels of the subscriptions that wait. */
  private final Map<Long, String> subscriptions = new HashMap<>();

  HeldFrames(Limits own) {
    this.own = own;
    this.bound = new HeldBound(own);
  }

  /** Whether something waits for a channel, and what follows has to wait behind it. */
  boolean isHeld(String channel) {
    return lines.containsKey(channel);
  }

  /** The channel of a subscription that waits; null if it does not. */
  @Nullable String channelOf(long subscription) {
    return subscriptions.get(subscription);
  }

  /** The channels for which something waits. */
  List<String> channels() {
    return List.copyOf(lines.keySet());
  }

  /**
   * Lets a frame wait, the last of its channel.
   *
   * @throws WireException if an honest client could not have sent so much
   */
  void add(String channel, Held held) {
    Held kept = held;
    if (held.frame() instanceof Publish publish) {
      if (publish.total() > own.maxMessageBytes()) {
        throw new WireException(
            "a message of "
                + publish.total()
                + " bytes, the limit is "
                + own.maxMessageBytes()
                + " (Limits.maxMessageBytes)");
      }
      Publish copy = copy(publish, held.refusal() != null);
      kept = new Held(copy, held.questions(), held.refusal(), held.route(), held.begins());
      if (held.begins()) {
        bound.takePublish(cost(copy));
      }
    } else {
      bound.takeRequest();
      if (held.frame() instanceof Subscribe subscribe) {
        subscriptions.put(subscribe.subscription(), channel);
      }
    }
    lines.computeIfAbsent(channel, name -> new ArrayDeque<>(4)).addLast(kept);
  }

  /** The first that waits for a channel; null if nothing does. */
  @Nullable Held peek(String channel) {
    ArrayDeque<Held> line = lines.get(channel);
    return line == null ? null : line.peekFirst();
  }

  /** Removes the first that waits for a channel. */
  void remove(String channel) {
    ArrayDeque<Held> line = lines.get(channel);
    Held first = line == null ? null : line.pollFirst();
    if (line == null || first == null) {
      return;
    }
    if (line.isEmpty()) {
      lines.remove(channel);
    }
    if (first.frame() instanceof Publish publish) {
      if (first.begins()) {
        bound.givePublishBack(cost(publish));
      }
    } else {
      bound.giveRequestBack();
      if (first.frame() instanceof Subscribe subscribe) {
        subscriptions.remove(subscribe.subscription());
      }
    }
  }

  void clear() {
    lines.clear();
    subscriptions.clear();
  }

  private static long cost(Publish first) {
    return Items.cost(Math.max(first.total(), first.payload().remaining()), first.key());
  }

  /** The texts of what is refused may be long, and nobody needs them. */
  private static Publish copy(Publish frame, boolean refused) {
    ByteBuffer payload =
        ByteBuffer.allocate(frame.payload().remaining())
            .put(frame.payload().duplicate())
            .flip()
            .asReadOnlyBuffer();
    return new Publish(
        frame.channel(),
        frame.name(),
        frame.total(),
        payload,
        refused ? "" : frame.key(),
        frame.ttlMillis(),
        refused ? "" : frame.idempotencyKey(),
        frame.publishNumber(),
        frame.retry(),
        frame.exceptSelf(),
        frame.delete());
  }
}
