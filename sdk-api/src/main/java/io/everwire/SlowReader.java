package io.everwire;

/**
 * What happens to a {@link DeliveryMode#RELIABLE} subscription for which more waits than its queue
 * holds.
 */
public enum SlowReader {
  /**
   * It leaves the live flow and reads from the channel's history at its own pace, until it has
   * caught up; what history no longer has is told as a {@link Gap}. Nobody else is touched.
   */
  RECOVER,

  /** The oldest messages that wait are dropped, and told as a {@link Gap}. */
  DROP_OLDEST,

  /**
   * Publishes to the channel are confirmed only when it has caught up, so that publishers slow
   * down; for small groups that trust each other.
   */
  PUSH_BACK
}
