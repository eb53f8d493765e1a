package io.everwire.testkit.simulation;

import io.everwire.transport.Endpoint;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkFacts;
import io.everwire.transport.Listener;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** An address of the simulated network at which a node takes links. */
final class SimulatedListener implements Listener {
  private final SimulatedNetwork network;
  private final VirtualNode node;
  private final String address;
  private final URI uri;
  private final LinkConfig config;
  private final LinkAcceptor acceptor;

  SimulatedListener(
      SimulatedNetwork network,
      VirtualNode node,
      String address,
      URI uri,
      LinkConfig config,
      LinkAcceptor acceptor) {
    this.network = network;
    this.node = node;
    this.address = address;
    this.uri = uri;
    this.config = config;
    this.acceptor = acceptor;
  }

  VirtualNode node() {
    return node;
  }

  String address() {
    return address;
  }

  LinkConfig config() {
    return config;
  }

  void accept(SimulatedLink link, Endpoint endpoint) {
    LinkEnd end = link.end(Direction.TO_CLIENT);
    end.opened();
    LinkFacts facts =
        new LinkFacts(
            SimulatedTransport.SCHEME,
            endpoint.uri(),
            Map.of("x-node", List.of(link.client().name())),
            null,
            null);
    end.listener(acceptor.accept(end, facts));
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public void close() {
    network.unbind(this);
  }
}
