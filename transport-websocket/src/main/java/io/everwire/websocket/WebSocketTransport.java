package io.everwire.websocket;

import io.everwire.transport.Endpoint;
import io.everwire.transport.Link;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.LinkListener;
import io.everwire.transport.Listener;
import io.everwire.transport.Transport;
import io.everwire.transport.TransportException;
import io.everwire.transport.TransportOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.Locale;
import java.util.Set;

/**
 * Links over WebSocket (RFC 6455), {@code ws://host:port/path} and {@code wss://…}, client and
 * server, with the subprotocol {@code everwire.v1}.
 *
 * <ul>
 *   <li>One binary message of the WebSocket is one message of the link. Text is refused with close
 *       code 1003, a message above {@link LinkConfig#maxMessageBytes()} with 1009, by its header.
 *   <li>TLS and handshakes are Java-WebSocket's.
 *   <li>A link is writable until {@value SocketOutput#HIGH_BYTES} bytes wait that its socket has
 *       not taken, and again when at most {@value SocketOutput#LOW_BYTES} do. What the operating
 *       system buffers comes on top.
 *   <li>A listener has {@link WebSocketOptions.Builder#serverThreads} that read its sockets and
 *       call listeners, {@code everwire-server-ws-…}; a link stays with one of them. All plain
 *       links of clients that share an {@link io.everwire.transport.Environment} have one such
 *       thread, {@code everwire-client-ws-…}, and others for as long as they connect. What these
 *       threads bring for the environment's executor they run themselves while it is short ({@link
 *       io.everwire.transport.Environment#lead}). A client's link over TLS has two of its own: one
 *       reads and calls the listener, one writes. Otherwise the thread that sends writes, and never
 *       blocks.
 *   <li>A server takes opening requests for its path only, from the origins that {@link
 *       WebSocketOptions} allow; others get an HTTP status. {@code ws://0.0.0.0:0/rt} listens on
 *       all addresses at a free port.
 *   <li>Options: at most one {@link WebSocketOptions}.
 * </ul>
 *
 * <p>Safe for use by many threads.
 */
public final class WebSocketTransport implements Transport {
  private static final int BACKLOG = 1024;

  /** Needs no configuration; also for {@link java.util.ServiceLoader}. */
  public WebSocketTransport() {}

  @Override
  public Set<String> schemes() {
    return Set.of("ws", "wss");
  }

  @Override
  public Set<String> secureSchemes() {
    return Set.of("wss");
  }

  @Override
  public Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener) {
    ClientTarget target = new ClientTarget(checked(endpoint), optionsOf(endpoint));
    return target.isSecure()
        ? SecuredConnection.open(target, config, listener)
        : ClientConnection.open(target, config, listener);
  }

  @Override
  public Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException {
    URI uri = checked(endpoint);
    WebSocketOptions options = optionsOf(endpoint);
    if (uri.getRawQuery() != null) {
      throw new IllegalArgumentException("cannot listen on " + uri + ": it has a query");
    }
    if (endpoint.scheme().equals("wss") && options.sslContext() == null) {
      throw new IllegalArgumentException(
          "cannot listen on " + uri + " without a key: set WebSocketOptions.sslContext");
    }
    ServerSocketChannel channel = null;
    try {
      channel = bind(uri, endpoint.scheme());
      URI bound = boundUri(uri, endpoint.scheme(), channel);
      String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      ServerSetup setup =
          new ServerSetup(bound, new UpgradePolicy(path, options), options, config, acceptor);
      WsListener listener = new WsListener(channel, setup);
      listener.start();
      return listener;
    } catch (IOException e) {
      if (channel != null) {
        Sockets.closeQuietly(channel);
      }
      throw new TransportException("cannot listen on " + uri + ": " + e.getMessage(), e);
    }
  }

  private static ServerSocketChannel bind(URI uri, String scheme) throws IOException {
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("wss") ? 443 : 80;
    InetSocketAddress address = new InetSocketAddress(uri.getHost(), port);
    if (address.isUnresolved()) {
      throw new UnknownHostException("unknown host " + uri.getHost());
    }
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      // A server that is restarted must not wait for the last connections of its predecessor to be
      // forgotten.
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address, BACKLOG);
      return channel;
    } catch (IOException e) {
      Sockets.closeQuietly(channel);
      throw e;
    }
  }

  /** With the real port, and a host that can be connected to. */
  private static URI boundUri(URI asked, String scheme, ServerSocketChannel channel)
      throws IOException {
    InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
    InetAddress bound = address.getAddress();
    String host = bound.isAnyLocalAddress() ? "localhost" : asked.getHost();
    try {
      return new URI(scheme, null, host, address.getPort(), asked.getPath(), null, null);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static URI checked(Endpoint endpoint) {
    URI uri = endpoint.uri();
    String scheme = endpoint.scheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("ws") && !scheme.equals("wss")) {
      throw new IllegalArgumentException("\"" + uri + "\" is not a ws: or wss: URI");
    }
    if (uri.getHost() == null || uri.getPort() > 0xffff) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" has no host and port, as in ws://localhost:8080/rt");
    }
    if (uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "\"" + uri + "\": a WebSocket URI has neither a fragment nor a user");
    }
    return uri;
  }

  private static WebSocketOptions optionsOf(Endpoint endpoint) {
    for (TransportOption option : endpoint.options()) {
      if (!(option instanceof WebSocketOptions)) {
        throw new IllegalArgumentException(
            "ws: and wss: know WebSocketOptions, not " + option.getClass().getName());
      }
    }
    return endpoint.option(WebSocketOptions.class).orElseGet(WebSocketOptions::defaults);
  }
}
