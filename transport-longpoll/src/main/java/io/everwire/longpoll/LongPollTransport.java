package io.everwire.longpoll;

import io.everwire.transport.Endpoint;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportException;
import io.everwire.transport.TransportOption;
import java.net.URI;
import java.util.Set;

/**
 * Links over plain HTTP, client and server, where nothing else passes: {@code http:} and {@code
 * https:} by long-poll, {@code sse+http:} and {@code sse+https:} by server-sent events and POST.
 * The port is that of HTTP, 80 or 443, unless the URI names one.
 *
 * <ul>
 *   <li>A listener serves both ways; the client's scheme chooses. So {@code http:} and {@code
 *       sse+http:} clients can use the same port.
 *   <li>A message above {@link LinkConfig#maxMessageBytes()} is refused with status 413, and ends
 *       the link.
 *   <li>A link is writable while a request or response is free to carry a message; so batches
 *       gather for as long as an exchange takes.
 *   <li>All links with the same {@link HttpOptions} share one HTTP client, Jetty's or, for HTTP/2
 *       and through proxies, the JDK's; its thread reads, writes and calls listeners. A listener
 *       has a few threads, {@code everwire-server-http-…}, however many clients wait.
 *   <li>Options: at most one {@link HttpOptions}.
 *   <li>To listen takes Jetty on the class path: {@value #JETTY_ARTIFACTS}. A client whose class
 *       path has no {@code org.eclipse.jetty:jetty-client} uses the JDK's for all.
 * </ul>
 *
 * <p>To serve links from an application's own server, see {@link RealtimeHandler} and {@link
 * RealtimeServlet}. Safe for use by many threads.
 */
public final class LongPollTransport implements Transport {
  /** What a listener needs on the class path. */
  static final String JETTY_ARTIFACTS =
      "org.eclipse.jetty.http2:jetty-http2-server and org.eclipse.jetty:jetty-alpn-java-server";

  /** Needs no configuration; also for {@link java.util.ServiceLoader}. */
  public LongPollTransport() {}

  @Override
  public Set<String> schemes() {
    return Set.of("http", "https", "sse+http", "sse+https");
  }

  @Override
  public Set<String> secureSchemes() {
    return Set.of("https", "sse+https");
  }

  @Override
  public Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener) {
    HttpOptions options = optionsOf(endpoint);
    HttpRequests requests =
        options.clients().requests(httpUri(endpoint), endpoint, config.environment());
    ClientLink link =
        isSse(endpoint)
            ? new SseClientLink(requests, config, listener)
            : new PollClientLink(requests, config, listener);
    link.start();
    return link;
  }

  @Override
  public Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException {
    URI uri = httpUri(endpoint);
    HttpOptions options = optionsOf(endpoint);
    try {
      return JettyListener.bind(endpoint.uri(), uri, options, config, acceptor);
    } catch (NoClassDefFoundError e) {
      throw new TransportException(
          "cannot listen on "
              + endpoint.uri()
              + " without Jetty 12.1: add "
              + JETTY_ARTIFACTS
              + " ("
              + e.getMessage()
              + " is missing)",
          e);
    }
  }

  private static boolean isSse(Endpoint endpoint) {
    return endpoint.scheme().startsWith("sse+");
  }

  /** The URI as HTTP has it, without the way down, and with a path. */
  private static URI httpUri(Endpoint endpoint) {
    URI uri = endpoint.uri();
    if (uri.getHost() == null || uri.getPort() > 0xffff) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" has no host and port, as in http://localhost:8080/rt");
    }
    if (uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("\"" + uri + "\": no fragment and no user in such a URI");
    }
    String scheme = endpoint.scheme().substring(isSse(endpoint) ? "sse+".length() : 0);
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(scheme + "://" + uri.getRawAuthority() + path + query);
  }

  private static HttpOptions optionsOf(Endpoint endpoint) {
    for (TransportOption option : endpoint.options()) {
      if (!(option instanceof HttpOptions)) {
        throw new IllegalArgumentException(
            endpoint.scheme() + ": knows HttpOptions, not " + option.getClass().getName());
      }
    }
    return endpoint.option(HttpOptions.class).orElseGet(HttpOptions::defaults);
  }
}
