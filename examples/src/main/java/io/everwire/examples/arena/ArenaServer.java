package io.everwire.examples.arena;

import io.everwire.CallbackQueue;
import io.everwire.ChannelAction;
import io.everwire.KeepAlive;
import io.everwire.PublishOptions;
import io.everwire.RealtimeServer;
import io.everwire.ServerChannel;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamContext;
import io.everwire.StreamListener;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Plays the game in one loop: what the network has brought, a tick, the new state to everybody. The
 * callbacks of all streams wait for the loop, so that the world needs no lock.
 */
final class ArenaServer implements AutoCloseable {
  private static final PublishOptions VOLATILE = PublishOptions.DEFAULT.asVolatile();

  /** Who is away for longer than this comes back as somebody else. */
  private static final Duration RESUME_WINDOW = Duration.ofSeconds(10);

  private final CallbackQueue callbacks = new CallbackQueue();
  private final Truth truth = new Truth();
  private final TickClock clock = new TickClock(InstantSource.system());
  private final World world;
  private final RealtimeServer server;
  private final ServerChannel<WorldState> states;
  private final GameLoop loop;

  ArenaServer(List<URI> listeners, RandomGenerator random) {
    world = new World(random);
    RealtimeServer.Builder builder =
        RealtimeServer.builder()
            .callbacks(callbacks)
            .keepAlive(KeepAlive.QUICK)
            .resumeWindow(RESUME_WINDOW)
            // States are the server's to tell.
            .authorizer(
                (principal, action, channel) ->
                    CompletableFuture.completedFuture(action == ChannelAction.SUBSCRIBE))
            .stream(ArenaProtocol.PLAY, this::join);
    listeners.forEach(uri -> builder.listen(uri.toString()));
    server = builder.build().start();
    states = server.channel(ArenaProtocol.STATE, WorldState.CODEC);
    loop = GameLoop.start("arena-server", World.TICKS_PER_SECOND, this::tick);
  }

  private void tick(long dueNanos) {
    callbacks.drain();
    // Not the time at which it runs: a loop that is late makes nobody jump.
    WorldState state = world.tick(clock.micros(dueNanos, System.nanoTime()));
    truth.add(state);
    var unused = states.publish(state, VOLATILE);
  }

  private StreamListener<Input> join(StreamContext context, Stream<Integer, Input> stream) {
    Optional<Integer> joined = world.join();
    if (joined.isEmpty()) {
      stream.cancel(
          Status.of(
              StatusCode.RESOURCE_EXHAUSTED,
              "the arena is full, it has room for " + World.MOST_PLAYERS + " players"));
      return input -> {};
    }
    int id = joined.get();
    var unused = stream.send(id);
    return new StreamListener<>() {
      private int last;

      @Override
      public void onMessage(Input input) {
        if (input.number() != last + 1) {
          stream.cancel(
              Status.of(
                  StatusCode.INVALID_ARGUMENT, "input " + input.number() + " follows on " + last));
          return;
        }
        last = input.number();
        world.offer(id, input);
      }

      @Override
      public void onHalfClosed() {
        stream.halfClose();
      }

      @Override
      public void onClosed(Status status) {
        world.leave(id);
      }
    };
  }

  /** Where it listens. */
  List<URI> uris() {
    return server.uris();
  }

  Truth truth() {
    return truth;
  }

  /** Why the game does not go on, if it does not. */
  Optional<Throwable> failure() {
    return loop.failure();
  }

  /** Sessions first: their last callbacks need the loop. */
  @Override
  public void close() {
    server.close();
    loop.close();
  }
}
