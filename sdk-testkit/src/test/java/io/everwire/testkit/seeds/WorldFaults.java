package io.everwire.testkit.seeds;

import io.everwire.testkit.simulation.Direction;
import io.everwire.testkit.simulation.Fate;
import io.everwire.testkit.simulation.Interference;
import io.everwire.testkit.simulation.Passage;
import io.everwire.testkit.simulation.SimulatedLink;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Kills links before, at or after any message and before its ack. The first messages of a link, its
 * Hello, its Welcome and what follows, are in more danger than the others: losing them is what
 * breaks protocols of this kind.
 */
final class WorldFaults implements Interference {
  private final WorldPlan.FaultRates rates;
  private final RandomGenerator random;
  private final Judge judge;
  private final HandshakeWitness handshakes = new HandshakeWitness();
  private final LinkWitness links;
  private final AckWitness acks;
  private final Mutations mutations;
  private boolean stopped;
  private int injected;

  WorldFaults(
      Judge judge, WorldPlan.FaultRates rates, RandomGenerator random, Supplier<Duration> elapsed) {
    acks = new AckWitness(elapsed);
    links = new LinkWitness(elapsed);
    this.judge = judge;
    this.rates = rates;
    this.random = random;
    mutations = new Mutations(random);
  }

  @Override
  public Fate fateOf(Passage passage) {
    if (passage.link().client().name().equals(Vandal.NODE)) {
      return random.nextInt(12) == 0
          ? Fate.replace(mutations.mutate(passage.message()))
          : Fate.pass();
    }
    judge.watch(() -> handshakes.see(passage));
    judge.watch(() -> links.see(passage));
    judge.watch(() -> acks.see(passage));
    if (stopped) {
      return Fate.pass();
    }
    boolean handshake =
        passage.index() == 0
            || (passage.index() == 1 && passage.direction() == Direction.TO_SERVER);
    double cuts = handshake ? rates.handshakeCuts() : rates.cuts();
    double stalls = handshake ? rates.handshakeStalls() : rates.stalls();
    double drawn = random.nextDouble();
    if (drawn < cuts) {
      injected++;
      return switch (random.nextInt(4)) {
        case 0 -> Fate.cutBefore();
        case 1 -> Fate.cutAt();
        default -> Fate.cutAfter();
      };
    }
    if (drawn < cuts + stalls) {
      injected++;
      return Fate.stall(Duration.ofMillis(random.nextInt(handshake ? 4_000 : 700)));
    }
    return Fate.pass();
  }

  /** A fault that somebody else has injected. */
  void count() {
    injected++;
  }

  /** Cuts one of the links that are alive, if any is. */
  void cutOne(List<SimulatedLink> alive, RandomGenerator drawing) {
    if (!alive.isEmpty()) {
      injected++;
      alive.get(drawing.nextInt(alive.size())).cut();
    }
  }

  /** Stalls one direction of one of the links that are alive, if any is, for up to 3 s. */
  void stallOne(List<SimulatedLink> alive, RandomGenerator drawing) {
    if (!alive.isEmpty()) {
      injected++;
      Direction direction = drawing.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER;
      alive
          .get(drawing.nextInt(alive.size()))
          .stall(direction, Duration.ofMillis(drawing.nextInt(1, 3_000)));
    }
  }

  void stop() {
    stopped = true;
  }

  void goOn() {
    stopped = false;
  }

  /** Checks, some seconds into the calm, that what came in it was acknowledged. */
  void checkAcks(List<SimulatedLink> alive) {
    acks.check(alive);
  }

  /** Checks how clients use the links that are alive now. */
  void checkLinks(List<SimulatedLink> alive) {
    judge.watch(() -> links.check(alive));
  }

  int injected() {
    return injected;
  }
}
