package io.everwire.internal.client;

import io.everwire.Member;
import io.everwire.PresenceEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes of presence on their way to a listener: those that wait are told as one, so that they are
 * bounded by who is there and who was, however slow the listener is. Safe for use by many threads.
 */
final class PresenceBacklog {
  private final Map<String, Member> joined = new LinkedHashMap<>();
  private final Map<String, Member> left = new LinkedHashMap<>();
  private boolean complete;
  private boolean waits;
  private long count;

  /** Adds a change; true if none waited before. */
  synchronized boolean add(PresenceEvent event) {
    if (event.complete()) {
      complete = true;
      joined.clear();
      left.clear();
    }
    for (Member member : event.left()) {
      // Who came while the listener was not told, goes without its knowing.
      if (joined.remove(member.sessionId()) == null && !complete) {
        left.put(member.sessionId(), member);
      }
    }
    event.joined().forEach(member -> joined.put(member.sessionId(), member));
    count = event.count();
    boolean isFirst = !waits;
    waits = true;
    return isFirst;
  }

  /** Takes all that waits as one change; null if it comes to nothing. */
  synchronized @Nullable PresenceEvent poll() {
    PresenceEvent event =
        new PresenceEvent(
            complete, List.copyOf(joined.values()), List.copyOf(left.values()), count);
    boolean isNews = complete || !joined.isEmpty() || !left.isEmpty();
    complete = false;
    waits = false;
    joined.clear();
    left.clear();
    return isNews ? event : null;
  }
}
