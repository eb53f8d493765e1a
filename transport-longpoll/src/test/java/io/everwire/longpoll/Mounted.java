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
import jakarta.servlet.Servlet;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.ExpandWar;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The transport, but that listening starts a server of an application's, with a mount in it. */
final class Mounted implements Transport {
  /** A server that an application might have. */
  @FunctionalInterface
  interface Host {
    /** Starts it with a mount at a path. */
    Running start(String path, int port, LinkAcceptor acceptor, HttpOptions options, int maxBytes)
        throws Exception;
  }

  /** Ends what is mounted: first, so that clients hear of it while there is a connector. */
  @FunctionalInterface
  private interface Stop {
    void stop() throws Exception;
  }

  /** A server that runs. */
  interface Running {
    int port();

    void stop() throws Exception;
  }

  private final Transport transport = new LongPollTransport();
  private final Host host;

  Mounted(Host host) {
    this.host = host;
  }

  @Override
  public Set<String> schemes() {
    return transport.schemes();
  }

  @Override
  public Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener) {
    return transport.connect(endpoint, config, listener);
  }

  @Override
  public Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException {
    for (TransportOption option : endpoint.options()) {
      if (!(option instanceof HttpOptions)) {
        throw new IllegalArgumentException("not " + option);
      }
    }
    HttpOptions options = endpoint.option(HttpOptions.class).orElseThrow();
    URI uri = endpoint.uri();
    try {
      Running running =
          host.start(uri.getPath(), uri.getPort(), acceptor, options, config.maxMessageBytes());
      return new MountedListener(
          running, URI.create(uri.getScheme() + "://localhost:" + running.port() + uri.getPath()));
    } catch (Exception e) {
      throw new TransportException("cannot listen on " + uri, e);
    }
  }

  private record MountedListener(Running running, URI uri) implements Listener {
    @Override
    public void close() {
      try {
        running.stop();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Jetty, with the handler beside others. */
  static Running jettyHandler(
      String path, int port, LinkAcceptor acceptor, HttpOptions options, int maxBytes)
      throws Exception {
    PathMappingsHandler paths = new PathMappingsHandler();
    RealtimeHandler handler = RealtimeHandler.of(acceptor, options, maxBytes);
    paths.addMapping(PathSpec.from(path), handler);
    return jetty(port, paths, handler::stop);
  }

  /** Jetty's servlet container. */
  static Running jettyServlet(
      String path, int port, LinkAcceptor acceptor, HttpOptions options, int maxBytes)
      throws Exception {
    ServletContextHandler context = new ServletContextHandler("/");
    RealtimeServlet servlet = RealtimeServlet.of(acceptor, options, maxBytes);
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, path);
    return jetty(port, context, servlet::destroy);
  }

  private static Running jetty(int port, Handler handler, Stop mount) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(16);
    threads.setName("application-jetty");
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("localhost");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(handler);
    try {
      server.start();
    } catch (Exception e) {
      server.stop();
      throw e;
    }
    return new Running() {
      @Override
      public int port() {
        return connector.getLocalPort();
      }

      @Override
      public void stop() throws Exception {
        mount.stop();
        server.stop();
      }
    };
  }

  /** Tomcat. */
  static Running tomcat(
      String path, int port, LinkAcceptor acceptor, HttpOptions options, int maxBytes)
      throws Exception {
    Path directory = Files.createTempDirectory("everwire-tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setSilent(true);
    tomcat.setBaseDir(directory.toString());
    tomcat.setHostname("localhost");
    tomcat.setPort(port);
    tomcat.getConnector().setThrowOnFailure(true);
    Context context = tomcat.addContext("", directory.toString());
    RealtimeServlet servlet = RealtimeServlet.of(acceptor, options, maxBytes);
    add(context, servlet, path);
    try {
      tomcat.start();
    } catch (Exception e) {
      tomcat.destroy();
      ExpandWar.delete(directory.toFile());
      throw e;
    }
    return new Running() {
      @Override
      public int port() {
        return tomcat.getConnector().getLocalPort();
      }

      @Override
      public void stop() throws Exception {
        if (tomcat.getServer().getState() == LifecycleState.STARTED) {
          servlet.destroy();
          tomcat.stop();
          tomcat.destroy();
          ExpandWar.delete(directory.toFile());
        }
      }
    };
  }

  private static void add(Context context, Servlet servlet, String path) {
    Tomcat.addServlet(context, "everwire", servlet).setAsyncSupported(true);
    context.addServletMappingDecoded(path, "everwire");
  }
}
