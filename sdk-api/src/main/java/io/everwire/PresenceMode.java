package io.everwire;

/** What a subscription is told of who is in its channel. */
public enum PresenceMode {
  /** Nothing. */
  NONE,
  /** Who is there, who comes, who leaves. */
  MEMBERS,
  /** How many are there; for large channels. */
  COUNT
}
