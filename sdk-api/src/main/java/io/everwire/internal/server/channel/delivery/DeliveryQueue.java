package io.everwire.internal.server.channel.delivery;

import io.everwire.ChannelPolicy;
import io.everwire.DeliveryMode;
import io.everwire.internal.metrics.ChannelMeters;
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
public interface DeliveryQueue {

  /** A queue for a way of delivery, bounded by a channel's policy. */
  static DeliveryQueue of(
      DeliveryMode delivery,
      long subscription,
      ChannelPolicy policy,
      ChannelMeters meters,
      LatestPosition position) {
    return delivery == DeliveryMode.LATEST
        ? new LatestQueue(subscription, policy, meters, position)
        : new FifoQueue(subscription, policy, meters);
  }

  void addRecovered(LiveMessage message);

  /** Adds a mark behind what was recovered. */
  void addMark(Queued.Mark mark);

  /** The last of what came live is not for this subscription. */
  void movedTo(Queued.Mark moved);

  /** Adds what came live; false, and nothing is added, if there is no room for all of it. */
  boolean addLive(List<LiveMessage> messages, long cost);

  /** Adds what came live, and makes room for it. */
  void addLiveDroppingOldest(List<LiveMessage> messages, long cost, String epoch);

  /** Whether what came live takes more than half of its room. */
  boolean isFilling();

  boolean isEmpty();

  /** How many wait. */
  int size();

  /** What they cost together. */
  long cost();

  /** Lets what came live follow what was recovered. */
  void openLive();

  /** Puts what came live behind what was recovered; what comes live from now on waits. */
  void closeLive();

  /** Drops what came live; what comes from now on waits. */
  void dropLive();

  /** Whether more may be read from history. */
  boolean isLow();

  void clear();

  /** Takes the next; null if there is none, or it needs credit and there is none. */
  @Nullable Queued poll(boolean hasCredit);
}
