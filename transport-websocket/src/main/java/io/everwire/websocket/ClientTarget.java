package io.everwire.websocket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Where a link goes to, and by which way.
 *
 * @param uri {@code ws:} or {@code wss:}, with a host
 * @param options of the endpoint
 */
record ClientTarget(URI uri, WebSocketOptions options) {

  boolean isSecure() {
    return uri.getScheme().equalsIgnoreCase("wss");
  }

  boolean isProxied() {
    return options.proxyAddress() != null;
  }

  int port() {
    return uri.getPort() >= 0 ? uri.getPort() : isSecure() ? 443 : 80;
  }

  String hostAndPort() {
    return uri.getHost() + ":" + port();
  }

  /** Without the port where it is the scheme's own, as browsers do. */
  String hostHeader() {
    return port() == (isSecure() ? 443 : 80) ? uri.getHost() : hostAndPort();
  }

  /** Path and query. */
  String resource() {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  /** The host to connect to: the proxy's, or the URI's. */
  String firstHost() {
    InetSocketAddress proxy = options.proxyAddress();
    return proxy == null ? uri.getHost() : proxy.getHostString();
  }

  int firstPort() {
    InetSocketAddress proxy = options.proxyAddress();
    return proxy == null ? port() : proxy.getPort();
  }

  /** Names the proxy in what is said of a failure, if it is the proxy that failed. */
  String firstHop() {
    return isProxied() ? "proxy " + firstHost() + ":" + firstPort() + ": " : "";
  }

  /** As Java-WebSocket reads it. */
  URI libraryUri() {
    String scheme = isSecure() ? "wss:" : "ws:";
    return URI.create(scheme + uri.getRawSchemeSpecificPart());
  }

  /**
   * TLS over a connection to the host, before its handshake.
   *
   * @throws IOException if the JVM has no default context
   */
  SSLSocket secure(Socket connected) throws IOException {
    SSLContext context = options.sslContext();
    try {
      if (context == null) {
        context = SSLContext.getDefault();
      }
    } catch (NoSuchAlgorithmException e) {
      throw new SSLException(
          "the JVM has no default SSL context: set WebSocketOptions.sslContext", e);
    }
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(connected, uri.getHost(), port(), true);
    if (options.hostnameVerification()) {
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(parameters);
    }
    return secured;
  }
}
