package io.everwire.internal.server.channel.delivery;

import io.everwire.ChannelPolicy;
import io.everwire.internal.metrics.ChannelMeters;
import io.everwire.internal.metrics.ChannelMeters.GapReason;
import io.everwire.internal.wire.PositionFrame.Gap;
import io.everwire.internal.wire.PositionFrame.PositionMoved;
import io.everwire.internal.wire.PositionFrame.Snapshot;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest message of each key, in the order in which the keys began to wait.
 *
 * <ul>
 *   <li>Whenever nothing waits any more, the position moves to what came last.
 *   <li>A gap drops what waits, but for what came live and is newer than where it ends.
 *   <li>Bounded by the number of keys and their bytes.
 * </ul>
 */
final class LatestQueue implements DeliveryQueue {
  private static final int LOW_KEYS = 128;
  private static final long LOW_BYTES = 64 * 1024;

  private final long subscription;
  private final ChannelPolicy policy;
  private final ChannelMeters meters;
  private final LatestPosition position;

  /** Messages by their keys, and marks by themselves. */
  private final Map<Object, Queued> waiting = new LinkedHashMap<>();

  /** What came live before what was recovered has been told. */
  private final Map<String, LiveMessage> held = new LinkedHashMap<>();

  /** Offsets of what was recovered and is newer than some of what is held may be. */
  private final Map<String, Long> recoveredOffsets = new HashMap<>();

  private long waitingCost;
  private long heldCost;
  private boolean liveOpen;

  LatestQueue(
      long subscription, ChannelPolicy policy, ChannelMeters meters, LatestPosition position) {
    this.subscription = subscription;
    this.policy = policy;
    this.meters = meters;
    this.position = position;
  }

  @Override
  public void addRecovered(LiveMessage message) {
    if (message.offset() > position.told()) {
      recoveredOffsets.put(message.key(), message.offset());
    }
    meters.onConflated(put(message));
  }

  /** Returns how many have given place. */
  private int put(LiveMessage message) {
    Queued former = waiting.put(message.key(), message);
    waitingCost += message.cost() - (former == null ? 0 : former.cost());
    return former == null ? 0 : 1;
  }

  @Override
  public void addMark(Queued.Mark mark) {
    if (mark.frame() instanceof Gap gap) {
      boolean isNewEpoch = mark.gap() == GapReason.EPOCH;
      dropUpTo(isNewEpoch ? Long.MAX_VALUE : gap.offset());
      if (isNewEpoch) {
        position.reset(gap.offset());
      } else {
        position.pass(gap.offset());
      }
    } else if (mark.frame() instanceof Snapshot snapshot && snapshot.end()) {
      position.reset(snapshot.offset());
    }
    waiting.put(mark, mark);
  }

  /**
   * Drops what stands before a gap, and what is held up to where it ends. A value that is newer
   * than the gap stands before it when it was read ahead for a snapshot, which is then read anew.
   */
  private void dropUpTo(long offset) {
    int before = held.size();
    held.values().removeIf(message -> message.offset() <= offset);
    heldCost = held.values().stream().mapToLong(LiveMessage::cost).sum();
    meters.onDropped(
        before
            - held.size()
            + waiting.values().stream().filter(LiveMessage.class::isInstance).count());
    waiting.clear();
    waitingCost = 0;
    recoveredOffsets.clear();
  }

  @Override
  public void movedTo(Queued.Mark moved) {
    if (moved.frame() instanceof PositionMoved frame) {
      position.take(frame.offset());
    }
  }

  @Override
  public boolean addLive(List<LiveMessage> messages, long cost) {
    int conflated = 0;
    for (LiveMessage message : messages) {
      conflated += liveOpen ? put(message) : hold(message);
      position.take(message.offset());
    }
    if (conflated > 0) {
      meters.onConflated(conflated);
    }
    int keys = waiting.size() + held.size();
    return keys <= 1
        || (keys <= policy.queueMessages() && waitingCost + heldCost <= policy.queueBytes());
  }

  private int hold(LiveMessage message) {
    LiveMessage former = held.put(message.key(), message);
    heldCost += message.cost() - (former == null ? 0 : former.cost());
    return former == null ? 0 : 1;
  }

  @Override
  public void addLiveDroppingOldest(List<LiveMessage> messages, long cost, String epoch) {
    throw new UnsupportedOperationException("newer values take the place of older ones");
  }

  @Override
  public boolean isFilling() {
    return false;
  }

  @Override
  public boolean isEmpty() {
    return waiting.isEmpty() && held.isEmpty();
  }

  @Override
  public int size() {
    return waiting.size() + held.size();
  }

  @Override
  public long cost() {
    return waitingCost + heldCost;
  }

  @Override
  public void openLive() {
    liveOpen = true;
    int conflated = 0;
    for (LiveMessage message : held.values()) {
      Long recovered = recoveredOffsets.get(message.key());
      if (recovered == null || recovered < message.offset()) {
        conflated += put(message);
      }
    }
    meters.onConflated(conflated);
    held.clear();
    heldCost = 0;
    recoveredOffsets.clear();
  }

  @Override
  public void closeLive() {
    openLive();
    liveOpen = false;
  }

  @Override
  public void dropLive() {
    held.clear();
    heldCost = 0;
    recoveredOffsets.clear();
    liveOpen = false;
  }

  @Override
  public boolean isLow() {
    return waiting.size() < LOW_KEYS && waitingCost < LOW_BYTES;
  }

  @Override
  public void clear() {
    waiting.clear();
    waitingCost = 0;
    held.clear();
    heldCost = 0;
    recoveredOffsets.clear();
  }

  @Override
  public @Nullable Queued poll(boolean hasCredit) {
    if (liveOpen && position.isDue(!waiting.isEmpty())) {
      return new Queued.Mark(new PositionMoved(subscription, position.tell()));
    }
    Iterator<Queued> all = waiting.values().iterator();
    if (!all.hasNext()) {
      return null;
    }
    Queued next = all.next();
    if (next instanceof LiveMessage && !hasCredit) {
      return null;
    }
    all.remove();
    waitingCost -= next.cost();
    return next;
  }
}
