package io.everwire.examples.arena;

import io.everwire.testkit.ProxiedConnection;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The players' ways to the server: a proxy before each endpoint, which delays and cuts. */
final class Ways implements AutoCloseable {
  private final List<TcpProxy> proxies = new ArrayList<>();
  private final List<URI> uris = new ArrayList<>();

  Ways(List<URI> endpoints, Duration latency) {
    for (URI endpoint : endpoints) {
      TcpProxy proxy = TcpProxy.to(endpoint);
      for (Direction direction : Direction.values()) {
        proxy.delay(direction, latency);
      }
      proxies.add(proxy);
      uris.add(proxy.via(endpoint));
    }
  }

  /** Where players connect to. */
  List<URI> uris() {
    return uris;
  }

  /**
   * Resets one connection, the oldest of the proxy that has most. Called again and again it cuts
   * everybody in turn.
   */
  void cutOne() {
    proxies.stream()
        .map(Ways::open)
        .max(Comparator.comparingInt(List::size))
        .filter(connections -> !connections.isEmpty())
        .ifPresent(connections -> connections.get(0).cut(Cut.RST));
  }

  private static List<ProxiedConnection> open(TcpProxy proxy) {
    return proxy.connections().stream().filter(ProxiedConnection::isOpen).toList();
  }

  @Override
  public void close() {
    proxies.forEach(TcpProxy::close);
  }
}
