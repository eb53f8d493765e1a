package io.everwire.internal.server.channel;

import io.everwire.ChannelPolicy;
import io.everwire.internal.wire.PositionFrame.Gap;
import io.everwire.internal.wire.PositionFrame.PositionMoved;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one subscription: first what was read from history, then what came live.
 *
 * <ul>
 *   <li>What came live waits until {@link #openLive}.
 *   <li>Bounded: what comes live by the channel's policy, one message at least; what is read by
 *       {@link #isLow}, before which nothing is read.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
final class DeliveryQueue {
  private static final long LOW_BYTES = 64 * 1024;
  private static final int LOW_MESSAGES = 128;

  private final ChannelPolicy policy;
  private final ArrayDeque<Queued> recovered = new ArrayDeque<>(1);
  private final ArrayDeque<Queued> live = new ArrayDeque<>(4);
  private long recoveredCost;
  private long liveCost;
  private boolean liveOpen;

  DeliveryQueue(ChannelPolicy policy) {
    this.policy = policy;
  }

  void addRecovered(LiveMessage message) {
    recovered.addLast(message);
    recoveredCost += message.cost();
  }

  /** Adds a mark behind what was recovered. */
  void addMark(Queued.Mark mark) {
    addMark(recovered, mark);
  }

  /** Adds a mark behind all that waits. */
  void addLiveMark(Queued.Mark mark) {
    addMark(live, mark);
  }

  /** A mark that only says more than the one before it takes its place. */
  private static void addMark(ArrayDeque<Queued> queue, Queued.Mark mark) {
    if (queue.peekLast() instanceof Queued.Mark before) {
      if (mark.frame() instanceof PositionMoved && before.frame() instanceof PositionMoved) {
        queue.removeLast();
      } else if (mark.frame() instanceof Gap next && before.frame() instanceof Gap former) {
        queue.removeLast();
        queue.addLast(new Queued.Mark(merge(former, next)));
        return;
      }
    }
    queue.addLast(mark);
  }

  private static Gap merge(Gap former, Gap next) {
    boolean known = former.missed() > 0 && next.missed() > 0;
    return new Gap(
        next.subscription(),
        known ? former.missed() + next.missed() : 0,
        next.epoch(),
        next.offset());
  }

  /** Adds what came live; false, and nothing is added, if there is no room for all of it. */
  boolean addLive(List<LiveMessage> messages, long cost) {
    if (live.size() + messages.size() > policy.queueMessages()
        || (live.size() + messages.size() > 1 && liveCost + cost > policy.queueBytes())) {
      return false;
    }
    live.addAll(messages);
    liveCost += cost;
    return true;
  }

  /** Lets what came live follow what was recovered. */
  void openLive() {
    liveOpen = true;
  }

  /** Puts what came live behind what was recovered; what comes live from now on waits. */
  void closeLive() {
    recovered.addAll(live);
    recoveredCost += liveCost;
    dropLive();
  }

  /** Drops what came live; what comes from now on waits. */
  void dropLive() {
    live.clear();
    liveCost = 0;
    liveOpen = false;
  }

  /** Whether more may be read from history. */
  boolean isLow() {
    return recovered.isEmpty()
        || (recovered.size() < Math.min(LOW_MESSAGES, policy.queueMessages() / 2)
            && recoveredCost < Math.min(LOW_BYTES, policy.queueBytes() / 2));
  }

  void clear() {
    recovered.clear();
    recoveredCost = 0;
    dropLive();
  }

  /** Takes the next; null if there is none, or it needs credit and there is none. */
  @Nullable Queued poll(boolean hasCredit) {
    if (!recovered.isEmpty()) {
      if (recovered.peekFirst() instanceof LiveMessage && !hasCredit) {
        return null;
      }
      Queued next = recovered.removeFirst();
      recoveredCost -= next.cost();
      return next;
    }
    if (!liveOpen || live.isEmpty() || (live.peekFirst() instanceof LiveMessage && !hasCredit)) {
      return null;
    }
    Queued next = live.removeFirst();
    liveCost -= next.cost();
    return next;
  }
}
