package io.everwire.testkit.simulation;

import io.everwire.transport.Endpoint;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportException;
import java.util.Set;

/** One node's way into the simulated network. */
final class SimulatedTransport implements Transport {
  static final String SCHEME = "sim";

  /** As if it were encrypted. */
  static final String SECURE_SCHEME = "sims";

  private final SimulatedNetwork network;
  private final VirtualNode node;

  SimulatedTransport(SimulatedNetwork network, VirtualNode node) {
    this.network = network;
    this.node = node;
  }

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME, SECURE_SCHEME);
  }

  @Override
  public Set<String> secureSchemes() {
    return Set.of(SECURE_SCHEME);
  }

  @Override
  public Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener) {
    refuseOptions(endpoint);
    return network.connect(node, endpoint, config, listener);
  }

  @Override
  public Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException {
    refuseOptions(endpoint);
    return network.listen(node, endpoint, config, acceptor);
  }

  private static void refuseOptions(Endpoint endpoint) {
    if (!endpoint.options().isEmpty()) {
      throw new IllegalArgumentException("sim: has no options, got " + endpoint.options());
    }
  }
}
