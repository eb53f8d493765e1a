package io.everwire.testkit.seeds;

import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Hello;
import io.everwire.testkit.simulation.Direction;
import io.everwire.testkit.simulation.Passage;
import io.everwire.testkit.simulation.SimulatedLink;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Watches how clients use their links: at most one Hello of a client is unanswered, and no link
 * stands open for long on which none was said.
 */
final class LinkWitness {
  /** Between what clients and what servers put up with by default, 3 and 5 s. */
  private static final Duration MOST_SILENT = Duration.ofSeconds(4);

  private final Supplier<Duration> elapsed;

  private final Map<String, SimulatedLink> lastHello = new HashMap<>();

  private final Set<Long> spoken = new HashSet<>();
  private final Map<Long, Duration> silentSince = new HashMap<>();

  LinkWitness(Supplier<Duration> elapsed) {
    this.elapsed = elapsed;
  }

  void see(Passage passage) {
    if (passage.direction() != Direction.TO_SERVER || passage.index() > 0) {
      return;
    }
    String client = passage.link().client().name();
    spoken.add(passage.link().number());
    for (Frame frame : BatchReader.read(passage.message()).frames()) {
      if (frame instanceof Hello) {
        SimulatedLink before = lastHello.put(client, passage.link());
        if (before != null && before.isHeldByClient() && isUnanswered(before)) {
          throw new Violation(
              client
                  + " says Hello on "
                  + passage.link()
                  + ", and the one on "
                  + before
                  + " is unanswered");
        }
      }
    }
  }

  /** A client answers a Welcome with a batch at once. */
  private static boolean isUnanswered(SimulatedLink link) {
    return link.messagesSent(Direction.TO_SERVER) == 1;
  }

  /** Checks the links that are alive now, and have a client that lives. */
  void check(List<SimulatedLink> alive) {
    Duration now = elapsed.get();
    for (SimulatedLink link : alive) {
      boolean watched = !link.client().name().equals(Vandal.NODE) && !link.client().isCrashed();
      if (watched && !spoken.contains(link.number())) {
        Duration since = silentSince.computeIfAbsent(link.number(), number -> now);
        if (now.minus(since).compareTo(MOST_SILENT) > 0) {
          throw new Violation(link + " stands open since " + since + " and no Hello was said");
        }
      }
    }
  }
}
