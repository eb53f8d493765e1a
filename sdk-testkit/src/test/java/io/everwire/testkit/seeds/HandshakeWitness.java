package io.everwire.testkit.seeds;

import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.internal.wire.LinkFrame.Welcome;
import io.everwire.testkit.simulation.Direction;
import io.everwire.testkit.simulation.Passage;
import java.util.HashMap;
import java.util.Map;

/**
 * Watches the handshakes on the wire, since some bugs cost nothing but time and do not show in what
 * is delivered: the attempts that a session's Welcomes answer must rise, and a Hello that names a
 * session is answered for that session or refused.
 */
final class HandshakeWitness {
  /** The Hello of each link that was not answered yet. */
  private final Map<Long, Hello> hellos = new HashMap<>();

  /** The highest attempt welcomed in each session. */
  private final Map<String, Long> welcomed = new HashMap<>();

  void see(Passage passage) {
    if (passage.index() != 0) {
      return;
    }
    for (Frame frame : BatchReader.read(passage.message()).frames()) {
      if (passage.direction() == Direction.TO_SERVER) {
        if (!(frame instanceof Hello hello)) {
          throw new Violation(passage.link() + " begins with " + frame + " rather than a Hello");
        }
        hellos.put(passage.link().number(), hello);
      } else if (frame instanceof Welcome welcome) {
        check(passage, welcome);
      }
    }
  }

  private void check(Passage passage, Welcome welcome) {
    Hello hello = hellos.remove(passage.link().number());
    if (hello == null) {
      throw new Violation(passage.link() + " brings a Welcome without a Hello");
    }
    if (!hello.sessionId().isEmpty() && !hello.sessionId().equals(welcome.sessionId())) {
      throw new Violation(
          "a Hello for session " + hello.sessionId() + " was answered for " + welcome.sessionId());
    }
    Long before = welcomed.put(welcome.sessionId(), hello.attempt());
    if (before != null && hello.attempt() <= before) {
      throw new Violation(
          "attempt "
              + hello.attempt()
              + " was welcomed after attempt "
              + before
              + " of the same session");
    }
  }
}
