package io.everwire.internal.client;

import io.everwire.Member;
import io.everwire.PresenceEvent;
import io.everwire.PresenceMode;
import io.everwire.internal.wire.PresenceFrame.Presence;
import io.everwire.internal.wire.WireException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a channel, as a subscription was told in one session: puts lists together that come in
 * several frames, and knows who a member that leaves was. Bounded: see {@link #isTooLong}. Confined
 * to the client's serializer.
 */
final class PresenceView {
  private final Map<String, Member> members = new HashMap<>();
  private final MemberBound bound = new MemberBound();

  /** Whether more frames of a list follow. */
  private boolean listOpen;

  /**
   * Takes a frame; returns what the listener is to be told, or null while a list is incomplete, and
   * for what is no change.
   *
   * @param mode what was asked for
   * @throws WireException if the server broke a rule
   */
  @Nullable PresenceEvent take(Presence frame, PresenceMode mode) {
    if (mode == PresenceMode.NONE) {
      throw new WireException("presence for a subscription that did not ask for it");
    }
    if (frame.complete() ? !frame.left().isEmpty() : listOpen || frame.more()) {
      throw new WireException("a list of members and changes of it are mixed");
    }
    return frame.complete() ? list(frame) : change(frame);
  }

  /** Whether there are more members than a client holds: it can go on no longer. */
  boolean isTooLong() {
    return bound.isExceeded();
  }

  private @Nullable PresenceEvent list(Presence frame) {
    if (!listOpen) {
      members.clear();
      bound.clear();
    }
    frame.joined().forEach(this::put);
    listOpen = frame.more();
    return listOpen
        ? null
        : new PresenceEvent(true, List.copyOf(members.values()), List.of(), frame.count());
  }

  /** One of whom something else is told than before has left and joined. */
  private @Nullable PresenceEvent change(Presence frame) {
    List<Member> left = new ArrayList<>();
    List<Member> joined = new ArrayList<>();
    for (String sessionId : frame.left()) {
      Member member = members.remove(sessionId);
      if (member != null) {
        bound.remove(member);
        left.add(member);
      }
    }
    for (Member member : frame.joined()) {
      Member before = put(member);
      if (!member.equals(before)) {
        joined.add(member);
        if (before != null) {
          left.add(before);
        }
      }
    }
    return joined.isEmpty() && left.isEmpty()
        ? null
        : new PresenceEvent(false, joined, left, frame.count());
  }

  private @Nullable Member put(Member member) {
    bound.add(member);
    Member before = members.put(member.sessionId(), member);
    if (before != null) {
      bound.remove(before);
    }
    return before;
  }
}
