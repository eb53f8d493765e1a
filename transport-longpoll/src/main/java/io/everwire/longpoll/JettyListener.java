package io.everwire.longpoll;

import io.everwire.transport.CloseReason;
import io.everwire.transport.LinkAcceptor;
import io.everwire.transport.LinkConfig;
import io.everwire.transport.Listener;
import io.everwire.transport.SystemEnvironment;
import io.everwire.transport.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
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
  private static final int MOST_THREADS = 8;

  /** Of one HTTP/2 connection: two for each link. */
  private static final int MAX_STREAMS = 2_000;

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Server server;
  private final LinkServer links;
  private final IdleConnections idle;
  private final LoopThreads loops;
  private final ThreadGroup others;
  private final URI bound;
  private final AtomicBoolean closing = new AtomicBoolean();

  private JettyListener(
      Server server,
      LinkServer links,
      IdleConnections idle,
      LoopThreads loops,
      ThreadGroup others,
      URI bound) {
    this.server = server;
    this.links = links;
    this.idle = idle;
    this.loops = loops;
    this.others = others;
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
    QueuedThreadPool pool = new QueuedThreadPool(MOST_THREADS, 0, 10_000, 0, null, group);
    pool.setName(name);
    pool.setDaemon(true);
    pool.setStopTimeout(STOP_MILLIS);
    LinkServer links =
        new LinkServer(acceptor, config.maxMessageBytes(), options, config.environment()::schedule);
    Server server = new Server(pool, new ScheduledExecutorScheduler(name + "-timer", true), null);
    IdleConnections idle =
        new IdleConnections(
            options.absence(),
            options.hold().plus(options.absence()),
            config.environment()::schedule);
    server.setHandler(new LinkHandler(links, uri.getRawPath(), idle));
    server.setErrorHandler(new BareErrors());
    LoopThreads loops =
        new LoopThreads(
            new ListenerThreads(pool),
            options.serverThreads(),
            config.environment(),
            SystemEnvironment.threads(name + "-reader-"));
    ServerConnector connector =
        new ServerConnector(
            server,
            loops,
            null,
            null,
            0,
            options.serverThreads(),
            protocols(asked, tls, options).toArray(ConnectionFactory[]::new)) {
          @Override
          protected SocketChannelEndPoint newEndPoint(
              SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            SocketChannelEndPoint made = loops.endPoint(channel, selector, key, getScheduler());
            made.setIdleTimeout(getIdleTimeout());
            return made;
          }
        };
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(port);
    connector.setIdleTimeout(options.hold().plus(options.absence()).toMillis());
    connector.addBean(idle);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(maxConnections(options), connector));
    try {
      server.start();
    } catch (Exception e) {
      idle.stop();
      stop(server);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TransportException("cannot listen on " + asked + ": " + cause.getMessage(), e);
    }
    return new JettyListener(
        server, links, idle, loops, group, boundUri(asked, address, connector.getLocalPort()));
  }

  private static List<ConnectionFactory> protocols(URI asked, boolean tls, HttpOptions options) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    // The cache is of each connection, 96 KB, and most of an idle session.
    configuration.setHeaderCacheSize(0);
    HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
    boolean http2 = options.http2(true);
    List<ConnectionFactory> protocols = new ArrayList<>();
    if (!tls) {
      protocols.add(http1);
      if (http2) {
        protocols.add(limited(new HTTP2CServerConnectionFactory(configuration)));
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
      protocols.add(limited(new HTTP2ServerConnectionFactory(configuration)));
    } else {
      protocols.add(new SslConnectionFactory(context, http1.getProtocol()));
    }
    protocols.add(http1);
    return protocols;
  }

  /** A link needs two; some more are for those that are refused. */
  private static int maxConnections(HttpOptions options) {
    return (int) Math.min(2L * options.maxLinks() + 100, Integer.MAX_VALUE);
  }

  private static ConnectionFactory limited(AbstractHTTP2ServerConnectionFactory http2) {
    http2.setMaxConcurrentStreams(MAX_STREAMS);
    return http2;
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
    if (loops.isServing() || Thread.currentThread().getThreadGroup() == others) {
      // A listener of a link closes us from within its call: that thread cannot wait for itself.
      Thread closer = new Thread(null, this::closeNow, "everwire-server-http-closer");
      closer.setDaemon(true);
      closer.start();
    } else {
      closeNow();
    }
  }

  private void closeNow() {
    idle.stop();
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

  /** Serves one path. */
  private static final class LinkHandler extends Handler.Abstract.NonBlocking {
    private final LinkServer links;
    private final String path;
    private final IdleConnections idle;

    LinkHandler(LinkServer links, String path, IdleConnections idle) {
      this.links = links;
      this.path = path;
      this.idle = idle;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      idle.onRequest(request);
      if (!Request.getPathInContext(request).equals(path)) {
        return false;
      }
      links.serve(new JettyExchange(request, response, callback));
      return true;
    }
  }

  /** What is no HTTP, or for another path, is answered by a status and no page. */
  private static final class BareErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.getHeaders().put("Cache-Control", "no-store");
      response.write(true, null, callback);
      return true;
    }
  }
}
