package io.everwire.examples.arena;

import io.everwire.RealtimeClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Cuts links and moves sessions while the game goes on, one player after the other. */
final class Disturbances implements AutoCloseable {
  private final List<RealtimeClient> clients;
  private final List<URI> endpoints;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "arena-disturbances");
            made.setDaemon(true);
            return made;
          });

  /** Whose turn it is to move. Used by the thread only. */
  private int turn;

  /**
   * Begins.
   *
   * @param ways what can be cut; null if nothing is
   * @param clients the players
   * @param endpoints where they can move to
   * @param options how often
   */
  Disturbances(
      @Nullable Ways ways,
      List<RealtimeClient> clients,
      List<URI> endpoints,
      ArenaOptions options) {
    this.clients = clients;
    this.endpoints = endpoints;
    if (ways != null) {
      options.cut().ifPresent(interval -> inTurn(interval, ways::cutOne));
    }
    options.move().ifPresent(interval -> inTurn(interval, this::moveNext));
  }

  /** Runs a task so often that each player's turn comes once in the interval. */
  private void inTurn(Duration interval, Runnable task) {
    long pause = interval.toNanos() / Math.max(1, clients.size());
    var unused = thread.scheduleAtFixedRate(task, pause, pause, TimeUnit.NANOSECONDS);
  }

  /**
   * A move that fails, such as for want of a live link to move from, leaves the session as it is.
   */
  private void moveNext() {
    RealtimeClient client = clients.get(turn++ % clients.size());
    int here = client.connection().endpoint().map(endpoints::indexOf).orElse(0);
    var unused = client.migrateTo(endpoints.get((here + 1) % endpoints.size()).toString());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
