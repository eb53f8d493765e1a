package io.everwire.longpoll;

import io.everwire.transport.Environment;
import io.everwire.transport.SystemEnvironment;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops Jetty's HTTP client, of which {@link JettyClients} keeps account. */
final class JettyClient {
  private static final Logger LOG = LoggerFactory.getLogger(JettyClient.class);
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** For look-ups of host names, for TLS, and to open connections. */
  private static final int MOST_THREADS = 8;

  private static final int IDLE_MILLIS = 10_000;
  private static final long STOP_MILLIS = 2_000;

  /** Batches are read in pieces of this size at most. */
  private static final int READ_BYTES = 32 * 1024;

  private JettyClient() {}

  /** One with a loop, whose thread also runs short tasks for the environment's executor. */
  static HttpClient start(HttpOptions options, Environment environment) {
    String name = "everwire-client-http-" + COUNT.incrementAndGet();
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 0, IDLE_MILLIS);
    threads.setName(name);
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    threads.setStopTimeout(STOP_MILLIS);
    LoopThreads loops =
        new LoopThreads(threads, 1, environment, SystemEnvironment.threads(name + "-reader-"));
    ClientConnector connector =
        new ClientConnector() {
          @Override
          protected EndPoint newEndPoint(
              SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            return loops.endPoint((SocketChannel) channel, selector, key, getScheduler());
          }
        };
    connector.setSelectors(1);
    connector.setSslContextFactory(tls(options));
    HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
    // Links never block, so that they may run where the sockets are read.
    transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
    HttpClient made = new HttpClient(transport);
    made.setName(name);
    made.setExecutor(loops);
    made.setScheduler(new ScheduledExecutorScheduler(name + "-timer", true));
    made.setFollowRedirects(false);
    made.setUserAgentField(null);
    made.setHttpCookieStore(new HttpCookieStore.Empty());
    made.setMaxConnectionsPerDestination(Integer.MAX_VALUE);
    made.setMaxRequestsQueuedPerDestination(Integer.MAX_VALUE);
    made.setResponseBufferSize(READ_BYTES);
    try {
      made.start();
    } catch (Exception e) {
      stop(made);
      throw new IllegalStateException("cannot start the HTTP client: " + e.getMessage(), e);
    }
    // A response is the link's as it is, whatever its status and its encoding.
    made.getProtocolHandlers().clear();
    made.getContentDecoderFactories().clear();
    return made;
  }

  private static SslContextFactory.Client tls(HttpOptions options) {
    SslContextFactory.Client factory = new SslContextFactory.Client();
    try {
      SSLContext own = options.sslContext();
      factory.setSslContext(own == null ? SSLContext.getDefault() : own);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JVM's default SSL context: " + e.getMessage(), e);
    }
    return factory;
  }

  static void stop(HttpClient client) {
    try {
      client.stop();
    } catch (Exception e) {
      LOG.warn("The HTTP client {} did not stop as it should", client.getName(), e);
    }
  }
}
