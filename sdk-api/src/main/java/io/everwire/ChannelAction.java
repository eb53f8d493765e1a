package io.everwire;

/** What a principal may do with a channel. */
public enum ChannelAction {
  SUBSCRIBE,
  PUBLISH,
  /** Read history, by a query or by a subscription that begins in the past. */
  HISTORY,
  /** See who is there. */
  PRESENCE
}
