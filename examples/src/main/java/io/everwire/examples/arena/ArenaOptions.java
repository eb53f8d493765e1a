package io.everwire.examples.arena;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run is to be.
 *
 * @param listeners where the server listens, if there is one in this process
 * @param endpoints where players connect to; empty for the server in this process
 * @param bots how many play by themselves
 * @param seed decides where gems lie and bots go
 * @param cut in which intervals each player's link is cut, if it is
 * @param move in which intervals each player moves to another endpoint, if it does
 * @param latency by how much the network is slower than it is, each way
 */
record ArenaOptions(
    List<URI> listeners,
    List<URI> endpoints,
    int bots,
    long seed,
    Optional<Duration> cut,
    Optional<Duration> move,
    Duration latency) {

  boolean serverIsHere() {
    return endpoints.isEmpty();
  }

  /** Whether the network is made worse than it is. */
  boolean isDisturbed() {
    return cut.isPresent() || !latency.isZero();
  }
}
