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
 * several frames, and knows who a member that leaves was. Confined to the client's serializer.
 */
final class PresenceView {
  private static final int MAX_MEMBERS = 1 << 20;

  private final Map<String, Member> members = new HashMap<>();

  /** Whether more frames of a list follow. */
  private boolean listOpen;

  /**
   * Takes a frame; returns what the listener is to be told, or null while a list is incomplete.
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

  private @Nullable PresenceEvent list(Presence frame) {
    if (!listOpen) {
      members.clear();
    }
    addAll(frame.joined());
    listOpen = frame.more();
    return listOpen
        ? null
        : new PresenceEvent(true, List.copyOf(members.values()), List.of(), frame.count());
  }

  private PresenceEvent change(Presence frame) {
    List<Member> left = new ArrayList<>();
    for (String sessionId : frame.left()) {
      Member member = members.remove(sessionId);
      if (member != null) {
        left.add(member);
      }
    }
    addAll(frame.joined());
    return new PresenceEvent(false, frame.joined(), left, frame.count());
  }

  private void addAll(List<Member> joined) {
    joined.forEach(each -> members.put(each.sessionId(), each));
    if (members.size() > MAX_MEMBERS) {
      throw new WireException("more than " + MAX_MEMBERS + " members of a channel");
    }
  }
}
