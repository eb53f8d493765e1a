package io.everwire.examples.demo;

import io.everwire.testkit.ProxiedConnection;
import io.everwire.testkit.TcpProxy;
import io.everwire.testkit.TcpProxy.Cut;
import io.everwire.testkit.TcpProxy.Direction;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One session's own way to the server: a proxy before each of the server's listeners, so that its
 * links can be cut without harm to others.
 */
final class ProxiedRoute implements AutoCloseable {
  private final List<URI> listeners;
  private final List<TcpProxy> proxies = new ArrayList<>();
  private final List<URI> uris = new ArrayList<>();

  ProxiedRoute(List<URI> listeners, RandomGenerator random) {
    this.listeners = List.copyOf(listeners);
    for (URI listener : listeners) {
      TcpProxy proxy = TcpProxy.to(addressOf(listener), random.nextLong());
      proxies.add(proxy);
      uris.add(proxy.via(listener));
    }
  }

  private static InetSocketAddress addressOf(URI listener) {
    return new InetSocketAddress(listener.getHost(), listener.getPort());
  }

  /** New connections lead to the listeners that have taken the place of the first ones. */
  void leadTo(Map<URI, URI> present) {
    present.forEach(
        (first, now) -> proxies.get(listeners.indexOf(first)).forwardTo(addressOf(now)));
  }

  /** Where a client connects to, one URI for each listener. */
  List<URI> uris() {
    return uris;
  }

  /** Another of the URIs than this one. */
  URI otherThan(URI uri, RandomGenerator random) {
    List<URI> others = uris.stream().filter(other -> other.getPort() != uri.getPort()).toList();
    return others.get(random.nextInt(others.size()));
  }

  /** Cuts and refuses connections to one of the listeners, or lets them pass again. */
  void block(URI listener, boolean blocked) {
    TcpProxy proxy = proxies.get(listeners.indexOf(listener));
    proxy.refuseNew(blocked);
    if (blocked) {
      proxy.cutAll(Cut.RST);
    }
  }

  /**
   * Cuts the newest connection once more bytes have passed.
   *
   * @param preferred the URI now in use, if there is one
   * @return whether there was a connection
   */
  boolean cut(Optional<URI> preferred, Direction direction, long moreBytes, Cut how) {
    Optional<ProxiedConnection> found =
        preferred
            .flatMap(uri -> proxyOf(uri).flatMap(ProxiedRoute::newest))
            .or(() -> proxies.stream().flatMap(proxy -> newest(proxy).stream()).findFirst());
    found.ifPresent(
        connection ->
            connection.cutAfter(direction, connection.forwardedBytes(direction) + moreBytes, how));
    return found.isPresent();
  }

  private Optional<TcpProxy> proxyOf(URI uri) {
    return proxies.stream().filter(proxy -> proxy.address().getPort() == uri.getPort()).findFirst();
  }

  private static Optional<ProxiedConnection> newest(TcpProxy proxy) {
    List<ProxiedConnection> open =
        proxy.connections().stream().filter(ProxiedConnection::isOpen).toList();
    return open.isEmpty() ? Optional.empty() : Optional.of(open.get(open.size() - 1));
  }

  @Override
  public void close() {
    proxies.forEach(TcpProxy::close);
  }
}
