package io.everwire.testkit.choice;

import io.everwire.testkit.simulation.Direction;
import io.everwire.testkit.simulation.Fate;
import io.everwire.testkit.simulation.Interference;
import io.everwire.testkit.simulation.Passage;
import io.everwire.testkit.simulation.SimulatedLink;
import io.everwire.testkit.simulation.SimulatedNetwork;
import java.time.Duration;

/**
 * Holds up the first Welcome, so that its client gives the Hello up that the server has taken; and
 * the link that was to be left is dead in silence.
 */
final class MissedWelcome implements Interference {
  private final SimulatedNetwork network;
  private boolean done;

  MissedWelcome(SimulatedNetwork network) {
    this.network = network;
  }

  @Override
  public Fate fateOf(Passage passage) {
    if (done || passage.index() > 0) {
      return Fate.pass();
    }
    if (passage.direction() == Direction.TO_CLIENT) {
      done = true;
      return Fate.stall(Duration.ofSeconds(30));
    }
    for (SimulatedLink link : network.aliveLinks()) {
      if (link != passage.link()) {
        link.cut(null, null);
      }
    }
    return Fate.pass();
  }
}
