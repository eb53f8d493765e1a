package io.everwire.testkit.channels;

import io.everwire.Member;
import io.everwire.PresenceEvent;
import io.everwire.testkit.seeds.Violation;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Who is there, as one subscription was told by lists and differences. */
final class PresenceWatch {
  private final Supplier<String> who;
  private final boolean countOnly;
  private final Set<String> sessions = new TreeSet<>();

  /** Who was told to have left at any time. */
  private final Set<String> everLeft = new HashSet<>();

  private long count;

  PresenceWatch(Supplier<String> who, boolean countOnly) {
    this.who = who;
    this.countOnly = countOnly;
  }

  void take(PresenceEvent event) {
    if (event.complete()) {
      sessions.clear();
    }
    for (Member member : event.left()) {
      sessions.remove(member.sessionId());
      everLeft.add(member.sessionId());
    }
    event.joined().stream().map(Member::sessionId).forEach(sessions::add);
    count = event.count();
    if (countOnly && !sessions.isEmpty()) {
      throw new Violation(who.get() + " was told who is there, though only the number is");
    }
  }

  /** Whether somebody was told to have left, at any time. */
  boolean saidLeft(String session) {
    return everLeft.contains(session);
  }

  /** Who of those who are there is not known, in calm; empty if all are, or only the number is. */
  String missed(Set<String> present) {
    Set<String> missed = new TreeSet<>(countOnly ? Set.of() : present);
    missed.removeAll(sessions);
    return missed.isEmpty() ? "" : who.get() + " does not know that " + missed + " are there";
  }

  /** What is wrong, in calm; empty if it knows who is there. */
  String wrong(Set<String> present) {
    boolean isRight =
        countOnly ? count == present.size() : sessions.equals(present) && count == present.size();
    return isRight
        ? ""
        : who.get()
            + " knows "
            + (countOnly ? "" : sessions + ", ")
            + count
            + "; there are "
            + present;
  }
}
