package io.everwire.testkit.channels;

import io.everwire.DeliveryMode;
import io.everwire.Position;
import io.everwire.PresenceMode;
import io.everwire.Start;
import io.everwire.SubscribeOptions;
import io.everwire.testkit.simulation.VirtualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Draws how somebody subscribes. */
final class OptionsDice {
  private static final List<PresenceMode> PRESENCE = List.of(PresenceMode.values());

  private final RandomGenerator random;
  private final VirtualEnvironment world;

  OptionsDice(RandomGenerator random, VirtualEnvironment world) {
    this.random = random;
    this.world = world;
  }

  /** Draws options; the positions are those that were ever written. */
  SubscribeOptions draw(ChannelSpec spec, List<Position> positions) {
    DeliveryMode mode =
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> DeliveryMode.LATEST;
          case 3 -> DeliveryMode.VOLATILE;
          default -> DeliveryMode.RELIABLE;
        };
    SubscribeOptions options = SubscribeOptions.DEFAULT.withDelivery(mode);
    if (mode != DeliveryMode.VOLATILE) {
      options = options.withStart(drawStart(positions));
    }
    if (spec.policy().presence()) {
      options = options.withPresence(PRESENCE.get(random.nextInt(PRESENCE.size())));
    }
    return random.nextInt(4) == 0 ? options.withReload(gap -> reloaded()) : options;
  }

  private Start drawStart(List<Position> positions) {
    return switch (random.nextInt(6)) {
      case 0 -> Start.rewind(random.nextInt(1, 50));
      case 1 -> Start.rewind(Duration.ofMillis(random.nextInt(1, 30_000)));
      case 2 -> positions.isEmpty() ? Start.now() : Start.after(drawPosition(positions));
      default -> Start.now();
    };
  }

  private Position drawPosition(List<Position> positions) {
    Position drawn = positions.get(random.nextInt(positions.size()));
    return random.nextInt(8) == 0
        ? new Position(drawn.epoch(), drawn.offset() + random.nextInt(1_000))
        : drawn;
  }

  private CompletableFuture<Void> reloaded() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    world.schedule(Duration.ofMillis(random.nextInt(500)), () -> done.complete(null));
    return done;
  }
}
