package io.everwire.longpoll;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;

/**
 * Closes connections of a listener that bring no whole request for some time, however busily they
 * send parts of one: Jetty's own idle timeout begins anew with each byte.
 */
final class IdleConnections implements Connection.Listener {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Map<Connection, Activity> connections = new ConcurrentHashMap<>();
  private final Duration untilFirst;
  private final Duration untilNext;
  private final BiConsumer<Duration, Runnable> timers;
  private volatile boolean stopped;

  /**
   * Watches from the first connection on.
   *
   * @param untilFirst for the first request, the handshake of TLS included
   * @param untilNext from the last answer to the next request
   */
  IdleConnections(Duration untilFirst, Duration untilNext, BiConsumer<Duration, Runnable> timers) {
    this.untilFirst = untilFirst;
    this.untilNext = untilNext;
    this.timers = timers;
    sweepLater();
  }

  @Override
  public void onOpened(Connection connection) {
    // TLS is a connection around another, which is the one that has requests.
    if (!(connection instanceof SslConnection)) {
      connections.put(connection, new Activity());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    connections.remove(connection);
  }

  /** A whole request has come. */
  void onRequest(Request request) {
    Activity activity = connections.get(request.getConnectionMetaData().getConnection());
    if (activity != null) {
      activity.begin();
      Request.addCompletionListener(request, failure -> activity.end());
    }
  }

  private void sweepLater() {
    if (!stopped) {
      Duration quarter = untilFirst.dividedBy(4);
      timers.accept(quarter.compareTo(PAUSE) < 0 ? quarter : PAUSE, this::sweep);
    }
  }

  private void sweep() {
    connections.forEach(
        (connection, activity) -> {
          if (activity.isIdle(untilFirst.toNanos(), untilNext.toNanos())) {
            connection.getEndPoint().close(new TimeoutException("no request came in time"));
          }
        });
    sweepLater();
  }

  void stop() {
    stopped = true;
  }

  /** Requests of one connection. */
  private static final class Activity {
    private int requests;
    private boolean any;
    private long idleSinceNanos = System.nanoTime();

    synchronized void begin() {
      any = true;
      requests++;
    }

    synchronized void end() {
      requests--;
      idleSinceNanos = System.nanoTime();
    }

    synchronized boolean isIdle(long untilFirstNanos, long untilNextNanos) {
      return requests == 0
          && System.nanoTime() - idleSinceNanos > (any ? untilNextNanos : untilFirstNanos);
    }
  }
}
