package io.everwire.testkit.seeds;

import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.Frame;
import io.everwire.testkit.simulation.Direction;
import io.everwire.testkit.simulation.Passage;
import io.everwire.testkit.simulation.SimulatedLink;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Watches in calm that whoever is sent counted frames says something soon, since each batch carries
 * an ack. A peer that keeps silent costs memory and a long replay, and shows in no delivery.
 */
final class AckWitness {
  /** A round trip, the delay of an ack and that of busy executors are well below it. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Supplier<Duration> elapsed;

  /** Since when counted frames went without an answer, for each link and direction. */
  private final Map<Long, Map<Direction, Duration>> unanswered = new HashMap<>();

  AckWitness(Supplier<Duration> elapsed) {
    this.elapsed = elapsed;
  }

  void see(Passage passage) {
    if (passage.index() == 0) {
      return;
    }
    Map<Direction, Duration> since =
        unanswered.computeIfAbsent(
            passage.link().number(), number -> new EnumMap<>(Direction.class));
    since.keySet().removeIf(direction -> direction != passage.direction());
    if (BatchReader.read(passage.message()).frames().stream().anyMatch(Frame::isCounted)) {
      since.putIfAbsent(passage.direction(), elapsed.get());
    }
  }

  /** Checks that nothing has been left without an answer on links that live. */
  void check(List<SimulatedLink> alive) {
    Duration latest = elapsed.get().minus(SOON);
    for (SimulatedLink link : alive) {
      unanswered
          .getOrDefault(link.number(), Map.of())
          .forEach(
              (direction, since) -> {
                if (since.compareTo(latest) < 0) {
                  throw new Violation(
                      link + " brought frames " + direction + " that were not acknowledged");
                }
              });
    }
  }
}
