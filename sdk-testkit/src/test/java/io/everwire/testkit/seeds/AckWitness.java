package io.everwire.testkit.seeds;

import io.everwire.internal.wire.BatchReader;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame.Welcome;
import io.everwire.testkit.simulation.Direction;
import io.everwire.testkit.simulation.Passage;
import io.everwire.testkit.simulation.SimulatedLink;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Watches that counted frames are acknowledged soon when nothing hinders it. A peer that keeps
 * silent costs memory and a long replay, and shows in no delivery.
 */
final class AckWitness {
  /** A round trip, the delay of an ack and that of busy executors are well below it. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** One direction of a link: counted frames since the session began, and when the last passed. */
  private static final class Flow {
    private long passed;
    private long acked;
    private Duration lastPassed = Duration.ZERO;
  }

  private record Flows(Flow toClient, Flow toServer) {
    Flow of(Direction direction) {
      return direction == Direction.TO_CLIENT ? toClient : toServer;
    }
  }

  private final Supplier<Duration> elapsed;
  private final Map<Long, Flows> welcomed = new HashMap<>();

  AckWitness(Supplier<Duration> elapsed) {
    this.elapsed = elapsed;
  }

  void see(Passage passage) {
    BatchReader.Batch batch = BatchReader.read(passage.message());
    Flows flows = welcomed.get(passage.link().number());
    if (flows == null) {
      if (batch.frames().get(0) instanceof Welcome welcome) {
        Flows begun = new Flows(new Flow(), new Flow());
        begun.toClient().passed = welcome.replayFrom();
        begun.toServer().passed = welcome.received();
        welcomed.put(passage.link().number(), begun);
      }
      return;
    }
    Direction there = passage.direction();
    Direction back = there == Direction.TO_CLIENT ? Direction.TO_SERVER : Direction.TO_CLIENT;
    flows.of(back).acked = batch.ack();
    long counted = batch.frames().stream().filter(Frame::isCounted).count();
    if (counted > 0) {
      flows.of(there).passed += counted;
      flows.of(there).lastPassed = elapsed.get();
    }
  }

  /** Checks that nothing has been left without an ack on links that live. */
  void check(List<SimulatedLink> alive) {
    for (SimulatedLink link : alive) {
      Flows flows = welcomed.get(link.number());
      if (flows != null) {
        check(link, Direction.TO_CLIENT, flows.toClient());
        check(link, Direction.TO_SERVER, flows.toServer());
      }
    }
  }

  private void check(SimulatedLink link, Direction direction, Flow flow) {
    if (flow.acked < flow.passed && flow.lastPassed.plus(SOON).compareTo(elapsed.get()) < 0) {
      throw new Violation(
          link
              + " has brought frames "
              + direction
              + " up to "
              + flow.passed
              + ", only "
              + flow.acked
              + " were acknowledged");
    }
  }
}
