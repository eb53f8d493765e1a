package io.everwire.testkit.choice;

import io.everwire.testkit.simulation.Direction;
import io.everwire.testkit.simulation.Fate;
import io.everwire.testkit.simulation.Interference;
import io.everwire.testkit.simulation.Passage;
import java.time.Duration;

/** Holds up the first Welcome, so that its client gives the Hello up that the server has taken. */
final class MissedWelcome implements Interference {
  private boolean done;

  @Override
  public Fate fateOf(Passage passage) {
    if (!done && passage.direction() == Direction.TO_CLIENT && passage.index() == 0) {
      done = true;
      return Fate.stall(Duration.ofSeconds(30));
    }
    return Fate.pass();
  }
}
