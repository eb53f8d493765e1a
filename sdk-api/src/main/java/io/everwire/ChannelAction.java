package io.everwire;

/** What a principal may do with a channel. */
public enum ChannelAction {
  /**
   * Subscribe, and go on from a position, as clients do by themselves after a lost session. A
   * position is what a client shows: who may subscribe can come to see whatever the channel's
   * history still has. What newcomers must not see belongs into a channel of its own, or into one
   * without history.
   */
  SUBSCRIBE,
  /** Publish, and delete retained values. */
  PUBLISH,
  /** Read history by a query, or by a subscription that rewinds. */
  HISTORY,
  /** See who is there. */
  PRESENCE
}
