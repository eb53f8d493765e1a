package io.everwire.testkit.seeds;

import io.everwire.testkit.simulation.SimulatedNetwork;
import io.everwire.testkit.simulation.VirtualEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What happens to addresses rather than to links: they are blocked in every way that is known of
 * proxies, links to them die young, and a balancer leads to a node that knows nobody.
 */
final class AddressFaults {
  private final VirtualEnvironment world;
  private final SimulatedNetwork network;
  private final List<String> addresses;
  private final boolean stranger;
  private final RandomGenerator random;

  AddressFaults(
      VirtualEnvironment world,
      SimulatedNetwork network,
      List<String> addresses,
      boolean stranger,
      RandomGenerator random) {
    this.world = world;
    this.network = network;
    this.addresses = addresses;
    this.stranger = stranger;
    this.random = random;
  }

  /** Lets something go wrong with one address for a while. */
  void strike() {
    String address = addresses.get(random.nextInt(addresses.size()));
    switch (random.nextInt(stranger ? 6 : 5)) {
      case 0 -> network.refuse(address);
      case 1 -> network.silence(address);
      case 2 -> network.mute(address);
      case 3 -> network.drop(address);
      case 4 -> network.lifetime(address, Duration.ofMillis(random.nextInt(20, 3_000)));
      default -> network.route(address, Stranger.ADDRESS);
    }
    world.schedule(Duration.ofMillis(random.nextInt(3_000)), () -> calm(address));
  }

  /** Everything is well from here on. */
  void stop() {
    addresses.forEach(this::calm);
  }

  private void calm(String address) {
    network.unblock(address);
    network.lifetime(address, null);
    network.route(address, address);
  }
}
