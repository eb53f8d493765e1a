package io.everwire.longpoll;

import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.Listener;
import io.everwire.transport.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * A Jetty server of our own with one connector.
 *
 * <p>When it closes, links get {@link #ORDERLY} to end in an orderly way; then connections are
 * closed as they are.
 */
final class JettyListener implements Listener {
  private static final Duration ORDERLY = Duration.ofSeconds(1);
  private static final long STOP_MILLIS = 2_000;

  /** For accepting, for TLS, and for what Jetty does now and then. */
  private static final int SPARE_THREADS = 8;

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Server server;
  private final LinkServer links;
  private final ThreadGroup threads;
  private final URI bound;
  private final AtomicBoolean closing = new AtomicBoolean();

  private JettyListener(Server server, LinkServer links, ThreadGroup threads, URI bound) {
    this.server = server;
    this.links = links;
    this.threads = threads;
    this.bound = bound;
  }

  /**
   * Binds.
   *
   * @param asked the endpoint's URI
   * @param uri the same as HTTP has it
   */
  static JettyListener bind(
      URI asked, URI uri, HttpOptions options, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException {
    boolean tls = uri.getScheme().equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    InetSocketAddress address = new InetSocketAddress(uri.getHost(), port);
    if (address.isUnresolved()) {
      throw new TransportException(
          "cannot listen on " + asked + ": unknown host " + uri.getHost(), null);
    }
    String name = "everwire-server-http-" + COUNT.incrementAndGet();
    ThreadGroup group = new ThreadGroup(name);
    QueuedThreadPool pool =
        new QueuedThreadPool(options.serverThreads() + SPARE_THREADS, 1, 10_000, 0, null, group);
    pool.setName(name);
    pool.setDaemon(true);
    pool.setStopTimeout(STOP_MILLIS);
    LinkServer links =
        new LinkServer(acceptor, config.maxMessageBytes(), options, config.environment()::schedule);
    Server server = new Server(pool, new ScheduledExecutorScheduler(name + "-timer", true), null);
    server.setHandler(new LinkHandler(links, uri.getRawPath()));
    ServerConnector connector =
        new ServerConnector(
            server,
            null,
            null,
            null,
            0,
            options.serverThreads(),
            protocols(asked, tls, options).toArray(ConnectionFactory[]::new));
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(port);
    connector.setIdleTimeout(options.hold().plus(options.absence()).toMillis());
    server.addConnector(connector);
    try {
      server.start();
    } catch (Exception e) {
      stop(server);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TransportException("cannot listen on " + asked + ": " + cause.getMessage(), e);
    }
    return new JettyListener(
        server, links, group, boundUri(asked, address, connector.getLocalPort()));
  }

  private static List<ConnectionFactory> protocols(URI asked, boolean tls, HttpOptions options) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
    boolean http2 = options.http2(true);
    List<ConnectionFactory> protocols = new ArrayList<>();
    if (!tls) {
      protocols.add(http1);
      if (http2) {
        protocols.add(new HTTP2CServerConnectionFactory(configuration));
      }
      return protocols;
    }
    SecureRequestCustomizer secure = new SecureRequestCustomizer();
    // The client's certificate is for the server to prove; a name that is none of ours does no
    // harm.
    secure.setSniHostCheck(false);
    configuration.addCustomizer(secure);
    SslContextFactory.Server context = new SslContextFactory.Server();
    context.setSslContext(options.sslContextOrFail(asked));
    context.setNeedClientAuth(options.clientCertificateRequired());
    if (http2) {
      ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
      alpn.setDefaultProtocol(http1.getProtocol());
      protocols.add(new SslConnectionFactory(context, alpn.getProtocol()));
      protocols.add(alpn);
      protocols.add(new HTTP2ServerConnectionFactory(configuration));
    } else {
      protocols.add(new SslConnectionFactory(context, http1.getProtocol()));
    }
    protocols.add(http1);
    return protocols;
  }

  /** With the real port, and a host that can be connected to. */
  private static URI boundUri(URI asked, InetSocketAddress address, int port) {
    InetAddress host = address.getAddress();
    return URI.create(
        asked.getScheme()
            + "://"
            + (host.isAnyLocalAddress() ? "localhost" : asked.getHost())
            + ":"
            + port
            + asked.getRawPath());
  }

  @Override
  public URI uri() {
    return bound;
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    if (Thread.currentThread().getThreadGroup() == threads) {
      // A listener of a link closes us from within its call: that thread cannot wait for itself.
      Thread closer = new Thread(null, this::closeNow, "everwire-server-http-closer");
      closer.setDaemon(true);
      closer.start();
    } else {
      closeNow();
    }
  }

  private void closeNow() {
    links.close(CloseReason.local("listener on " + bound + " closed"), ORDERLY);
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      org.slf4j.LoggerFactory.getLogger(JettyListener.class).warn("Jetty did not stop", e);
    }
    server.destroy();
  }
}
