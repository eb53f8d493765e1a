package io.everwire.examples.arena;

import io.everwire.CallbackQueue;
import io.everwire.KeepAlive;
import io.everwire.RealtimeClient;
import io.everwire.transport.SystemEnvironment;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A server, if it is to be in this process, and players with what is done to their links. */
final class ArenaRun implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration MOST_PAUSE = Duration.ofSeconds(1);

  /** Short: a game is better off with the best transport, although it has failed just now. */
  private static final Duration FIRST_UPGRADE_PAUSE = Duration.ofMillis(500);

  private static final Duration MOST_UPGRADE_PAUSE = Duration.ofSeconds(2);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  private final ArenaOptions options;
  private final SplittableRandom random;
  private final Measurements measurements = new Measurements();
  private final SystemEnvironment environment = new SystemEnvironment("arena-clients");
  private final @Nullable ArenaServer server;
  private final @Nullable Ways ways;
  private final List<URI> endpoints;
  private final List<GameClient> players = new ArrayList<>();
  private @Nullable GameLoop loop;
  private @Nullable Disturbances disturbances;

  /** Starts the server; players come with {@link #start}. */
  ArenaRun(ArenaOptions options) {
    this.options = options;
    this.random = new SplittableRandom(options.seed());
    this.server =
        options.serverIsHere() ? new ArenaServer(options.listeners(), random.split()) : null;
    List<URI> direct = server == null ? options.endpoints() : server.uris();
    this.ways = options.isDisturbed() ? new Ways(direct, options.latency()) : null;
    this.endpoints = ways == null ? direct : ways.uris();
    for (int i = 0; i < options.bots(); i++) {
      add(new Bot(random.split()));
    }
  }

  /** Adds a player, before the start. */
  GameClient add(Pilot pilot) {
    CallbackQueue callbacks = new CallbackQueue();
    RealtimeClient.Builder builder =
        RealtimeClient.builder()
            .environment(environment)
            .callbacks(callbacks)
            .keepAlive(KeepAlive.QUICK)
            .connectTimeout(CONNECT_TIMEOUT)
            .backoff(FIRST_PAUSE, MOST_PAUSE)
            .upgradeBackoff(FIRST_UPGRADE_PAUSE, MOST_UPGRADE_PAUSE);
    endpoints.forEach(uri -> builder.endpoint(uri.toString()));
    GameClient player =
        new GameClient(
            builder.build(),
            callbacks,
            pilot,
            measurements,
            Optional.ofNullable(server).map(ArenaServer::truth));
    players.add(player);
    return player;
  }

  /** Connects everybody and begins to play. */
  void start() {
    CompletableFuture.allOf(
            players.stream().map(GameClient::start).toArray(CompletableFuture[]::new))
        .join();
    loop = GameLoop.start("arena-players", Input.PER_SECOND, due -> frames());
    disturbances =
        new Disturbances(
            ways, players.stream().map(GameClient::client).toList(), endpoints, options);
  }

  private void frames() {
    long now = System.nanoTime();
    players.forEach(player -> player.frame(now));
  }

  /** Where others can connect to. */
  List<URI> endpoints() {
    return endpoints;
  }

  Measurements measurements() {
    return measurements;
  }

  /** What the player who came last sees; on a terminal that is the one at it. */
  Optional<Picture> shown() {
    return players.get(players.size() - 1).picture();
  }

  /** How many players are in the game. */
  long playing() {
    return players.stream().filter(player -> player.picture().isPresent()).count();
  }

  /** Why the game does not go on, if it does not. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(loop)
        .flatMap(GameLoop::failure)
        .or(() -> Optional.ofNullable(server).flatMap(ArenaServer::failure));
  }

  @Override
  public void close() {
    if (disturbances != null) {
      disturbances.close();
    }
    if (loop != null) {
      loop.close();
    }
    players.forEach(player -> player.client().close());
    if (server != null) {
      server.close();
    }
    if (ways != null) {
      ways.close();
    }
    environment.close();
  }
}
