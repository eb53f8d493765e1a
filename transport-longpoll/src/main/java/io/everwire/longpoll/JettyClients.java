package io.everwire.longpoll;

import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;

/**
 * Jetty's HTTP clients for links with the same options: one for each environment, there while links
 * use it and for {@link #KEEP} after the last, as who comes back soon finds connections. Safe for
 * use by many threads.
 */
final class JettyClients {
  static final Duration KEEP = Duration.ofSeconds(1);

  private final HttpOptions options;

  /** How often each is used is part of its entry: both change at once. */
  private final ConcurrentMap<Environment, Uses> clients = new ConcurrentHashMap<>();

  JettyClients(HttpOptions options) {
    this.options = options;
  }

  /**
   * The client of an environment, started if need be. Each call is followed by one of {@link
   * #release}.
   */
  HttpClient acquire(Environment environment) {
    return clients
        .compute(
            environment,
            (key, uses) ->
                uses == null ? Uses.of(JettyClient.start(options, key)) : uses.acquired())
        .client();
  }

  void release(Environment environment) {
    Uses uses = clients.computeIfPresent(environment, (key, present) -> present.released());
    if (uses != null && uses.users() == 0) {
      CompletableFuture.delayedExecutor(
              KEEP.toMillis(), TimeUnit.MILLISECONDS, JettyClients::onThreadOfItsOwn)
          .execute(() -> stopIfStill(environment, uses));
    }
  }

  /** Stopping waits for threads, which is not for those that others share. */
  private static void onThreadOfItsOwn(Runnable task) {
    Thread thread = new Thread(task, "everwire-client-http-stop");
    thread.setDaemon(true);
    thread.start();
  }

  private void stopIfStill(Environment environment, Uses unused) {
    if (clients.remove(environment, unused)) {
      JettyClient.stop(unused.client());
    }
  }

  /**
   * How a client is used.
   *
   * @param users how many links use it
   * @param releases how often it was released: one that was used again meanwhile is another
   */
  private record Uses(HttpClient client, int users, long releases) {
    static Uses of(HttpClient started) {
      return new Uses(started, 1, 0);
    }

    Uses acquired() {
      return new Uses(client, users + 1, releases);
    }

    Uses released() {
      return new Uses(client, users - 1, releases + 1);
    }
  }
}
