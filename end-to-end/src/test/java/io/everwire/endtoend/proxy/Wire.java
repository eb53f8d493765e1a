package io.everwire.endtoend.proxy;

import io.everwire.grpc.GrpcOptions;
import io.everwire.testkit.LocalhostTls;
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
          .sslContext(LocalhostTls.context())
          .header(CLIENT_HEADER, clientId)
          .build();
    }
  },
  GRPC("grpc", "grpcs", "", 9090, 9443) {
    @Override
    TransportOption options(String clientId) {
      Metadata metadata = new Metadata();
      metadata.put(Metadata.Key.of(CLIENT_HEADER, Metadata.ASCII_STRING_MARSHALLER), clientId);
      return GrpcOptions.builder().sslContext(LocalhostTls.context()).metadata(metadata).build();
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

  String listenUri() {
    return scheme + "://127.0.0.1:0" + path;
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
