package io.everwire.endtoend.proxy;

import io.everwire.KeepAlive;
import io.everwire.grpc.GrpcOptions;
import io.everwire.longpoll.HttpOptions;
import io.everwire.testkit.TestTls;
import io.everwire.transport.Endpoint;
import io.everwire.transport.TransportOption;
import io.everwire.websocket.WebSocketOptions;
import io.grpc.Metadata;

/**
 * Every transport that goes over a network. What is added here goes through each proxy in each way.
 */
enum Wire {
  WEBSOCKET("ws", "wss", "/rt", 8080, 8443) {
    @Override
    TransportOption options(String clientId) {
      return WebSocketOptions.builder()
          .sslContext(TestTls.context())
          .header(CLIENT_HEADER, clientId)
          .build();
    }
  },
  GRPC("grpc", "grpcs", "", 9090, 9443) {
    @Override
    TransportOption options(String clientId) {
      Metadata metadata = new Metadata();
      metadata.put(Metadata.Key.of(CLIENT_HEADER, Metadata.ASCII_STRING_MARSHALLER), clientId);
      return GrpcOptions.builder().sslContext(TestTls.context()).metadata(metadata).build();
    }
  },
  LONG_POLL("http", "https", "/poll", 8081, 8444) {
    @Override
    TransportOption options(String clientId) {
      return httpOptions(clientId);
    }

    @Override
    Endpoint listenEndpoint(KeepAlive keepAlive) {
      return Endpoint.of(
          "http://127.0.0.1:0/poll", HttpOptions.builder().hold(keepAlive.silence()).build());
    }
  },
  /** Has its listener together with long-poll. */
  SERVER_SENT_EVENTS("sse+http", "sse+https", "/poll", 8081, 8444) {
    @Override
    TransportOption options(String clientId) {
      return httpOptions(clientId);
    }

    @Override
    Endpoint listenEndpoint(KeepAlive keepAlive) {
      return LONG_POLL.listenEndpoint(keepAlive);
    }
  };

  /** By what a balancer may tell clients from each other. */
  static final String CLIENT_HEADER = "client-key";

  private final String scheme;
  private final String secureScheme;
  private final String path;
  private final int port;
  private final int securePort;

  /**
   * Describes a transport.
   *
   * @param port where the documented configurations have the server's listener, and the plain
   *     tunnel to it
   * @param securePort where they have the tunnel that ends TLS
   */
  Wire(String scheme, String secureScheme, String path, int port, int securePort) {
    this.scheme = scheme;
    this.secureScheme = secureScheme;
    this.path = path;
    this.port = port;
    this.securePort = securePort;
  }

  /** What a client tells the transport, with and without TLS. */
  abstract TransportOption options(String clientId);

  private static HttpOptions httpOptions(String clientId) {
    return HttpOptions.builder()
        .sslContext(TestTls.context())
        .header(CLIENT_HEADER, clientId)
        .build();
  }

  /** Where a server can listen. */
  Endpoint listenEndpoint(KeepAlive keepAlive) {
    return Endpoint.of(scheme + "://127.0.0.1:0" + path);
  }

  /** Whether a link is one connection, rather than requests that may come over any. */
  boolean isOneConnection() {
    return this == WEBSOCKET || this == GRPC;
  }

  Endpoint endpoint(int atPort, boolean secure, String clientId) {
    String uri = (secure ? secureScheme : scheme) + "://localhost:" + atPort + path;
    return Endpoint.of(uri, options(clientId));
  }

  int port() {
    return port;
  }

  int securePort() {
    return securePort;
  }

  @Override
  public String toString() {
    return scheme;
  }
}
