package io.everwire.endtoend.proxy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The proxies that are tested, with their documented configuration at both layers. */
enum Product {
  NGINX {
    @Override
    ProxyProcess startWith(Map<String, InetSocketAddress> servers, UnaryOperator<String> change) {
      return start(servers, change, NginxProxy.Extra.NONE);
    }

    @Override
    ProxyProcess startWithIdleTimeout(
        Map<String, InetSocketAddress> servers, Duration idleTimeout) {
      return start(servers, file -> file, NginxProxy.Extra.idleTimeout(idleTimeout));
    }

    @Override
    ProxyProcess startWithoutStickiness(Map<String, InetSocketAddress> servers) {
      return startWith(servers, file -> file.replaceAll("hash .*;", ""));
    }

    private ProxyProcess start(
        Map<String, InetSocketAddress> servers,
        UnaryOperator<String> change,
        NginxProxy.Extra extra) {
      return NginxProxy.start(
          new ProxyConfiguration(servers, change), "nginx-layer7.conf", "nginx-layer4.conf", extra);
    }

    @Override
    int plainPortAtLayer7(Wire wire) {
      return wire == Wire.GRPC ? 9080 : 80;
    }
  },

  HAPROXY {

    @Override
    ProxyProcess startWithIdleTimeout(
        Map<String, InetSocketAddress> servers, Duration idleTimeout) {
      return startWith(servers, file -> file.replace(" 50s", " " + idleTimeout.toSeconds() + "s"));
    }

    @Override
    ProxyProcess startWithoutStickiness(Map<String, InetSocketAddress> servers) {
      return startWith(servers, file -> file.replaceAll("balance .*", "balance roundrobin"));
    }

    @Override
    ProxyProcess startWith(Map<String, InetSocketAddress> servers, UnaryOperator<String> change) {
      return HaproxyProxy.start(
          new ProxyConfiguration(servers, change), "haproxy-layer4.cfg", "haproxy-layer7.cfg");
    }

    @Override
    int plainPortAtLayer7(Wire wire) {
      return 80;
    }
  };

  /**
   * Starts the proxy as it is documented.
   *
   * @param servers where the servers are, by the address that the documentation gives them
   */
  ProxyProcess start(Map<String, InetSocketAddress> servers) {
    return startWith(servers, UnaryOperator.identity());
  }

  /**
   * Starts the proxy otherwise than it is documented.
   *
   * @param change of each file
   */
  abstract ProxyProcess startWith(
      Map<String, InetSocketAddress> servers, UnaryOperator<String> change);

  /** As {@link #start}, but cuts what is silent for so long. */
  abstract ProxyProcess startWithIdleTimeout(
      Map<String, InetSocketAddress> servers, Duration idleTimeout);

  /** As {@link #start}, but gives each connection to the server whose turn it is. */
  abstract ProxyProcess startWithoutStickiness(Map<String, InetSocketAddress> servers);

  abstract int plainPortAtLayer7(Wire wire);

  /** Where the documented configuration takes a transport. */
  int port(Wire wire, Layer layer, boolean secure) {
    if (layer == Layer.LAYER_4) {
      return secure ? wire.securePort() : wire.port();
    }
    return secure ? 443 : plainPortAtLayer7(wire);
  }
}
