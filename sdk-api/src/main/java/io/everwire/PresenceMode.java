package io.everwire;

/** What a subscription is told of who is in its channel. */
public enum PresenceMode {
  /** Nothing. */
  NONE,
  /**
   * Who is there, who comes, who leaves. A client holds 65,536 members, of 16 Mi characters; beyond
   * that the subscription ends with {@code RESOURCE_EXHAUSTED}.
   */
  MEMBERS,
  /** How many are there; for large channels. */
  COUNT
}
