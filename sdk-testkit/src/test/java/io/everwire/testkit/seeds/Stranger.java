package io.everwire.testkit.seeds;

import io.everwire.Principal;
import io.everwire.RealtimeServer;
import io.everwire.testkit.simulation.SimulatedNetwork;
import io.everwire.testkit.simulation.VirtualEnvironment;
import io.everwire.testkit.simulation.VirtualNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Another node behind the same balancer: it knows none of the sessions, and being drained it opens
 * none.
 */
final class Stranger {
  static final String ADDRESS = "stranger";

  private final RealtimeServer server;

  Stranger(VirtualEnvironment world, SimulatedNetwork network, Engine engine) {
    VirtualNode node = world.node(ADDRESS);
    server =
        engine
            .server()
            .environment(node)
            .transport(network.transport(node))
            .callbacks(node.orderedExecutor())
            .authenticator(
                request -> CompletableFuture.completedFuture(Principal.of(request.clientId())))
            .listen("sim://" + ADDRESS)
            .build()
            .start();
    CompletableFuture<Void> unused = server.drain(Duration.ZERO);
  }

  CompletableFuture<Void> close() {
    return server.closeAsync(Duration.ZERO);
  }
}
