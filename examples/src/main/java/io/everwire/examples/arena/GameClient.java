package io.everwire.examples.arena;

import io.everwire.CallbackQueue;
import io.everwire.DeliveryMode;
import io.everwire.RealtimeClient;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.Stream;
import io.everwire.StreamListener;
import io.everwire.SubscribeOptions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One player at its own end. {@link #frame} is called {@value Input#PER_SECOND} times a second by
 * the game's loop, and all callbacks of the SDK run in it.
 */
final class GameClient {
  private static final SubscribeOptions VOLATILE =
      SubscribeOptions.DEFAULT.withDelivery(DeliveryMode.VOLATILE);

  private final RealtimeClient client;
  private final CallbackQueue callbacks;
  private final Pilot pilot;
  private final Measurements measurements;
  private final Optional<Truth> truth;
  private final DrawClock clock = new DrawClock();
  private final Interpolation others = new Interpolation();

  private @Nullable WorldState newest;
  private @Nullable Stream<Input, Integer> stream;
  private int id;
  private @Nullable Prediction self;

  /** Written by the loop, read by any thread. */
  private volatile @Nullable Picture picture;

  /**
   * Makes a player.
   *
   * @param client its connection, whose callbacks go to the queue
   * @param callbacks drained in each frame
   * @param pilot decides where it goes
   * @param measurements where it writes down what it sees
   * @param truth what the server really has, where the server is in this process
   */
  GameClient(
      RealtimeClient client,
      CallbackQueue callbacks,
      Pilot pilot,
      Measurements measurements,
      Optional<Truth> truth) {
    this.client = client;
    this.callbacks = callbacks;
    this.pilot = pilot;
    this.measurements = measurements;
    this.truth = truth;
  }

  RealtimeClient client() {
    return client;
  }

  /** Connects and joins; the rest happens in frames. */
  CompletableFuture<Void> start() {
    var unused = client.connection().onEvent(measurements::note);
    client
        .channel(ArenaProtocol.STATE, WorldState.CODEC)
        .subscribe(message -> onState(message.payload()), VOLATILE);
    join();
    return client.connect();
  }

  private void join() {
    stream =
        client.open(
            ArenaProtocol.PLAY,
            new StreamListener<Integer>() {
              @Override
              public void onMessage(Integer assigned) {
                id = assigned;
                self = null;
              }

              @Override
              public void onClosed(Status status) {
                id = 0;
                self = null;
                // The session was lost: a new one comes, and with it a new part in the game.
                if (status.code() == StatusCode.UNAVAILABLE) {
                  join();
                }
              }
            });
  }

  /** One picture and one input. */
  void frame(long nowNanos) {
    long shownMicros = clock.advance(nowNanos, serverMicros());
    callbacks.drain();
    WorldState state = newest;
    Prediction me = self;
    if (state == null || me == null || shownMicros == 0) {
      return;
    }
    if (me.hasRoom() && stream != null) {
      var unused = stream.send(me.play(pilot.steer(me.place(), state), nowNanos));
    }
    Map<Integer, Point> points = others.draw(shownMicros);
    points.remove(id);
    Picture next = new Picture(shownMicros, id, me.shown(), points, state);
    measure(next);
    picture = next;
  }

  private Optional<Long> serverMicros() {
    return client
        .connection()
        .serverTime()
        .map(time -> ChronoUnit.MICROS.between(Instant.EPOCH, time.now()));
  }

  private void onState(WorldState state) {
    newest = state;
    clock.arrived(state.timeMicros());
    others.add(state);
    PlayerState mine = state.players().get(id);
    if (mine == null) {
      return;
    }
    if (self == null) {
      self = new Prediction(mine);
      return;
    }
    self.reconcile(mine)
        .ifPresent(
            confirmed -> {
              measurements.ownError(confirmed.errorCm());
              measurements.delay(
                  TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - confirmed.inputNanos()));
            });
  }

  private void measure(Picture next) {
    next.others()
        .forEach(
            (other, point) ->
                truth
                    .flatMap(known -> known.at(other, next.shownMicros()))
                    .ifPresent(real -> measurements.otherError(point.distanceTo(real))));
    Picture last = picture;
    if (last != null) {
      next.largestJumpSince(last).ifPresent(measurements::jump);
    }
  }

  /** What the player sees; empty before it is in the game. */
  Optional<Picture> picture() {
    return Optional.ofNullable(picture);
  }
}
