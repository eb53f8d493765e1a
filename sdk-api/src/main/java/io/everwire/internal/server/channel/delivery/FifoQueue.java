package io.everwire.internal.server.channel.delivery;

import io.everwire.ChannelPolicy;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.metrics.ChannelMeters.GapReason;
import io.everwire.internal.wire.PositionFrame.Gap;
import io.everwire.internal.wire.PositionFrame.PositionMoved;
import io.everwire.internal.wire.PositionFrame.Recovered;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every message, in the order of the channel. */
final class FifoQueue implements DeliveryQueue {
  private static final long LOW_BYTES = 64 * 1024;
  private static final int LOW_MESSAGES = 128;

  /** What may have been read from history, beside what has come live. */
  private static final int SPARE_MESSAGES = 512;

  private static final long SPARE_BYTES = 512 * 1024;

  private final long subscription;
  private final ChannelPolicy policy;
  private final ChannelMeters meters;
  private final ArrayDeque<Queued> recovered = new ArrayDeque<>(1);
  private final ArrayDeque<Queued> live = new ArrayDeque<>(4);
  private long recoveredCost;
  private long liveCost;

  /** What was dropped before the first that waits live. */
  private @Nullable Gap dropped;

  private boolean liveOpen;

  FifoQueue(long subscription, ChannelPolicy policy, ChannelMeters meters) {
    this.subscription = subscription;
    this.policy = policy;
    this.meters = meters;
  }

  @Override
  public void addRecovered(LiveMessage message) {
    recovered.addLast(message);
    recoveredCost += message.cost();
  }

  @Override
  public void addMark(Queued.Mark mark) {
    addMark(
        recovered,
        mark.frame() instanceof Gap gap ? new Queued.Mark(dropBefore(gap), mark.gap()) : mark);
  }

  /**
   * What was closed before several gaps, and nobody takes, would add up: the newest of it is
   * dropped into the gap that follows.
   */
  private Gap dropBefore(Gap gap) {
    Gap whole = gap;
    long drops = 0;
    for (Queued newest = recovered.peekLast();
        newest != null && isBeyondBound(newest);
        newest = recovered.peekLast()) {
      recovered.removeLast();
      recoveredCost -= newest.cost();
      if (newest instanceof LiveMessage message) {
        whole = merge(new Gap(subscription, 1, gap.epoch(), message.offset()), whole);
        drops++;
      } else if (newest instanceof Queued.Mark mark && mark.frame() instanceof Gap former) {
        whole = merge(former, whole);
      }
    }
    meters.onDropped(drops);
    return whole;
  }

  private boolean isBeyondBound(Queued newest) {
    return !(newest instanceof Queued.Mark mark && mark.frame() instanceof Recovered)
        && (recovered.size() > policy.queueMessages() + SPARE_MESSAGES
            || recoveredCost - newest.cost() > policy.queueBytes() + SPARE_BYTES);
  }

  @Override
  public void movedTo(Queued.Mark moved) {
    addMark(live, moved);
  }

  /** A mark that only says more than the one before it takes its place. */
  private static void addMark(ArrayDeque<Queued> queue, Queued.Mark mark) {
    if (queue.peekLast() instanceof Queued.Mark before) {
      if (mark.frame() instanceof PositionMoved && before.frame() instanceof PositionMoved) {
        queue.removeLast();
      } else if (mark.frame() instanceof Gap next && before.frame() instanceof Gap former) {
        queue.removeLast();
        queue.addLast(new Queued.Mark(merge(former, next), mark.gap()));
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

  @Override
  public boolean addLive(List<LiveMessage> messages, long cost) {
    if (live.size() + messages.size() > policy.queueMessages()
        || (live.size() + messages.size() > 1 && liveCost + cost > policy.queueBytes())) {
      return false;
    }
    live.addAll(messages);
    liveCost += cost;
    return true;
  }

  @Override
  public void addLiveDroppingOldest(List<LiveMessage> messages, long cost, String epoch) {
    live.addAll(messages);
    liveCost += cost;
    long drops = 0;
    while (live.size() > 1
        && (live.size() > policy.queueMessages() || liveCost > policy.queueBytes())) {
      Queued oldest = live.removeFirst();
      liveCost -= oldest.cost();
      if (oldest instanceof LiveMessage message) {
        Gap next = new Gap(subscription, 1, epoch, message.offset());
        dropped = dropped == null ? next : merge(dropped, next);
        drops++;
      }
    }
    meters.onDropped(drops);
  }

  @Override
  public boolean isFilling() {
    return 2 * live.size() > policy.queueMessages() || 2 * liveCost > policy.queueBytes();
  }

  @Override
  public boolean isEmpty() {
    return recovered.isEmpty() && live.isEmpty();
  }

  @Override
  public int size() {
    return recovered.size() + live.size();
  }

  @Override
  public long cost() {
    return recoveredCost + liveCost;
  }

  @Override
  public void openLive() {
    liveOpen = true;
  }

  @Override
  public void closeLive() {
    if (dropped != null) {
      addMark(recovered, new Queued.Mark(dropped, GapReason.SLOW_READER));
    }
    recovered.addAll(live);
    recoveredCost += liveCost;
    dropLive();
  }

  @Override
  public void dropLive() {
    live.clear();
    dropped = null;
    liveCost = 0;
    liveOpen = false;
  }

  @Override
  public boolean isLow() {
    return recovered.isEmpty()
        || (recovered.size() < Math.min(LOW_MESSAGES, policy.queueMessages() / 2)
            && recoveredCost < Math.min(LOW_BYTES, policy.queueBytes() / 2));
  }

  @Override
  public void clear() {
    recovered.clear();
    recoveredCost = 0;
    dropLive();
  }

  @Override
  public @Nullable Queued poll(boolean hasCredit) {
    if (!recovered.isEmpty()) {
      if (recovered.peekFirst() instanceof LiveMessage && !hasCredit) {
        return null;
      }
      Queued next = recovered.removeFirst();
      recoveredCost -= next.cost();
      return next;
    }
    if (liveOpen && dropped != null) {
      if (!hasCredit) {
        return null; // nothing overtakes it, not even a mark
      }
      Queued gap = new Queued.Mark(dropped, GapReason.SLOW_READER);
      dropped = null;
      return gap;
    }
    if (!liveOpen || live.isEmpty() || (live.peekFirst() instanceof LiveMessage && !hasCredit)) {
      return null;
    }
    Queued next = live.removeFirst();
    liveCost -= next.cost();
    return next;
  }
}
