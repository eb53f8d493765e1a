package io.everwire;

/** What a subscription does when messages come faster than they can be taken. */
public enum DeliveryMode {
  /**
   * Every message, in the order of the channel. What cannot wait is read from the channel's history
   * again; what that no longer has is told as a {@link Gap}.
   */
  RELIABLE,

  /**
   * The newest message of each key: a newer one takes the place of one that still waits. Without
   * keys the channel has a single one. Begins with the retained values where the channel keeps
   * them.
   */
  LATEST,

  /**
   * The newest message, or none: what cannot be sent at once is replaced by what comes next, and
   * what a link loses is not sent again. Never older than one that was delivered before.
   */
  VOLATILE
}
