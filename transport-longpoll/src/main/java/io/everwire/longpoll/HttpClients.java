package io.everwire.longpoll;

import io.everwire.transport.Endpoint;
import io.everwire.transport.Environment;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of all links with the same options.
 *
 * <ul>
 *   <li>Jetty's for HTTP/1.1: it reads and writes in one thread without handing over, and a request
 *       costs it a fifth of what it costs the JDK's.
 *   <li>The JDK's for HTTP/2, through proxies, and on class paths without Jetty's.
 * </ul>
 */
final class HttpClients {
  private final HttpOptions options;
  private final JdkClient jdk;

  /** Null without Jetty's client, whose classes it needs. */
  private final @Nullable JettyClients jetty;

  HttpClients(HttpOptions options) {
    this.options = options;
    this.jdk = new JdkClient(options);
    this.jetty = hasJetty() ? new JettyClients(options) : null;
  }

  /**
   * Requests to an endpoint.
   *
   * @param uri of scheme http or https
   */
  HttpRequests requests(URI uri, Endpoint endpoint, Environment environment) {
    boolean http2 = options.http2(endpoint.scheme().endsWith("https"));
    return jetty != null && !http2 && options.proxy() == null
        ? new JettyHttp(jetty, environment, uri, options.headers())
        : jdk.requests(uri, http2);
  }

  private static boolean hasJetty() {
    try {
      Class.forName(
          "org.eclipse.jetty.client.HttpClient", false, HttpClients.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
