package io.everwire.longpoll;

import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jetty's HTTP client for all links with the same options, there while links use it and for {@link
 * #KEEP} after the last: who comes back soon finds connections. Safe for use by many threads.
 */
final class JettyClient {
  private static final Logger LOG = LoggerFactory.getLogger(JettyClient.class);
  private static final AtomicInteger COUNT = new AtomicInteger();

  static final Duration KEEP = Duration.ofSeconds(1);

  /** Beside the one that reads and writes: look-ups of host names, and tasks of TLS. */
  private static final int SPARE_THREADS = 8;

  private static final long STOP_MILLIS = 2_000;

  /** Batches are read in pieces of this size at most. */
  private static final int READ_BYTES = 32 * 1024;

  private final HttpOptions options;

  /** All below is guarded by this. */
  private @Nullable HttpClient client;

  private int users;

  /** Counts what was given back: a client that was used again meanwhile is not stopped. */
  private long releases;

  JettyClient(HttpOptions options) {
    this.options = options;
  }

  /** The client, started if need be. Each call is followed by one of {@link #release}. */
  synchronized HttpClient acquire() {
    HttpClient running = client;
    if (running == null) {
      running = start();
      client = running;
    }
    users++;
    return running;
  }

  synchronized void release() {
    users--;
    long mine = ++releases;
    if (users == 0) {
      CompletableFuture.delayedExecutor(
              KEEP.toMillis(), TimeUnit.MILLISECONDS, JettyClient::onThreadOfItsOwn)
          .execute(() -> stopUnlessUsed(mine));
    }
  }

  /** Stopping waits for threads, which is not for those that others share. */
  private static void onThreadOfItsOwn(Runnable task) {
    Thread thread = new Thread(task, "everwire-client-http-stop");
    thread.setDaemon(true);
    thread.start();
  }

  private void stopUnlessUsed(long release) {
    HttpClient unused;
    synchronized (this) {
      if (users > 0 || releases != release) {
        return;
      }
      unused = client;
      client = null;
    }
    if (unused != null) {
      stop(unused);
    }
  }

  private HttpClient start() {
    String name = "everwire-client-http-" + COUNT.incrementAndGet();
    QueuedThreadPool threads = new QueuedThreadPool(1 + SPARE_THREADS, 1, 10_000);
    threads.setName(name);
    threads.setDaemon(true);
    threads.setReservedThreads(0);
    threads.setStopTimeout(STOP_MILLIS);
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setSslContextFactory(tls());
    HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
    // Links never block, so that they may run where the sockets are read.
    transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
    HttpClient made = new HttpClient(transport);
    made.setName(name);
    made.setExecutor(threads);
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

  private SslContextFactory.Client tls() {
    SslContextFactory.Client factory = new SslContextFactory.Client();
    try {
      SSLContext own = options.sslContext();
      factory.setSslContext(own == null ? SSLContext.getDefault() : own);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JVM's default SSL context: " + e.getMessage(), e);
    }
    return factory;
  }

  private static void stop(HttpClient client) {
    try {
      client.stop();
    } catch (Exception e) {
      LOG.warn("The HTTP client {} did not stop as it should", client.getName(), e);
    }
  }
}
