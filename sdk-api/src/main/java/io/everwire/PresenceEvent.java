package io.everwire;

import java.util.List;

/**
 * A change of who is in a channel.
 *
 * @param complete whether {@code joined} is everybody who is there now: at the beginning, and after
 *     changes were missed. Otherwise it is a difference to what was told before
 * @param joined who has come; empty in {@link PresenceMode#COUNT}
 * @param left who has gone; empty in {@link PresenceMode#COUNT}. A session that says something else
 *     of itself than before is in both
 * @param count how many are there now
 */
public record PresenceEvent(boolean complete, List<Member> joined, List<Member> left, long count) {
  public PresenceEvent {
    joined = List.copyOf(joined);
    left = List.copyOf(left);
  }
}
