package io.everwire.internal.server.channel.delivery;

/**
 * Up to where a subscription that gets the newest values stands: all up to there was delivered or
 * is superseded. Confined to the session's serializer.
 */
public class LatestPosition {
  /** Up to where all was taken in. */
  private long taken;

  /** What the client was told. */
  private long told;

  /** All up to an offset waits, or is superseded. */
  public void take(long offset) {
    taken = offset;
  }

  /** The client is told of a gap; what comes behind it may have been taken already. */
  public void pass(long offset) {
    taken = Math.max(taken, offset);
    told = offset;
  }

  /** The client is told where it stands, by a gap of a new epoch or a snapshot. */
  public void reset(long offset) {
    taken = offset;
    told = offset;
  }

  /** Whether the client is to be told of a move. */
  public boolean isDue(boolean anythingWaits) {
    return !anythingWaits && taken > told;
  }

  /** The offset to tell; it counts as told. */
  public long tell() {
    told = taken;
    return told;
  }

  /** What the client was told last. */
  public long told() {
    return told;
  }
}
