package io.everwire.internal.server.channel.log;

import io.everwire.Status;
import io.everwire.StatusCode;

/** Who publishes to a channel, and is told what became of it. Called in the channel's turns. */
public abstract class Publisher {
  /**
   * Whether what comes is refused until the publisher repeats what failed, so that its order holds.
   * Belongs to the channel's turns.
   */
  boolean awaitsRetry;

  /**
   * Publications were taken, in the order in which they were given.
   *
   * @param epoch of the channel
   * @param firstOffset of the first; the others follow without a hole
   * @param count how many
   * @param cost what they cost together
   */
  public abstract void onPublished(String epoch, long firstOffset, int count, long cost);

  /**
   * What a publication is refused with that would overtake one which the publisher has to repeat.
   *
   * @param channel where to
   */
  public static Status refusalOfOvertaking(String channel) {
    return Status.of(
        StatusCode.UNAVAILABLE,
        "publish to \"" + channel + "\" failed: an earlier publish has to be repeated first");
  }

  /** A publication was not taken, or nobody knows whether it was. */
  public abstract void onRefused(Status status, long cost);
}
