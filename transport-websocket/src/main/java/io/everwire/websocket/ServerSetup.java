package io.everwire.websocket;

import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import java.net.URI;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one listener have in common.
 *
 * @param bound where it listens
 * @param policy which opening requests are taken
 * @param options of the endpoint
 * @param config asked of each link
 * @param acceptor takes each link
 */
record ServerSetup(
    URI bound,
    UpgradePolicy policy,
    WebSocketOptions options,
    LinkConfig config,
    LinkAcceptor acceptor) {

  /** TLS for one connection, or null if it is plain. */
  @Nullable SSLEngine newEngine() {
    SSLContext context = options.sslContext();
    if (context == null || !bound.getScheme().equals("wss")) {
      return null;
    }
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(options.clientCertificateRequired());
    return engine;
  }
}
