package io.everwire.internal.session;

import io.everwire.KeepAlive;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.transport.Environment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches one link for silence: asks with a Ping, and gives the link up when nothing comes.
 * Anything that comes counts as a sign of life. The answer to a Ping gives the round trip time.
 * Confined to the session's serializer; ends with the link.
 */
final class Keepalive {

  /** What it needs of the link it watches. */
  interface Watched {
    void sendPing(LinkFrame.Ping ping);

    void onSilent(Duration silence);

    /** A ping was answered: the peer's wall clock showed this in the meantime. */
    void onAnswered(long askedAtNanos, long answeredAtNanos, long peerMillis);
  }

  private final KeepAlive settings;
  private final Environment environment;
  private final SerialTimers timers;
  private final Watched link;
  private SerialTimers.@Nullable Timer timer;
  private long heardAtNanos;
  private boolean heardSinceAsked;
  private long askedAtNanos;
  private long lastPingId;
  private boolean awaitsPong;

  /** Read by applications' threads too. */
  private volatile @Nullable Duration roundTripTime;

  Keepalive(KeepAlive settings, Environment environment, SerialTimers timers, Watched link) {
    this.settings = settings;
    this.environment = environment;
    this.timers = timers;
    this.link = link;
  }

  /** Begins to watch, and asks once for the sake of the round trip time. */
  void start() {
    heardAtNanos = environment.nanoTime();
    ask();
    watchAfter(settings.silence());
  }

  /** Asks now, and gives the link up if nothing comes within the time. */
  void probe(Duration patience) {
    timers.cancel(timer);
    ask();
    timer = timers.schedule(patience, this::judge);
  }

  void onHeard() {
    heardAtNanos = environment.nanoTime();
    heardSinceAsked = true;
  }

  void onPong(LinkFrame.Pong pong) {
    if (pong.id() == lastPingId && awaitsPong) {
      awaitsPong = false;
      long now = environment.nanoTime();
      roundTripTime = Duration.ofNanos(now - askedAtNanos);
      link.onAnswered(askedAtNanos, now, pong.timeMillis());
    }
  }

  /**
   * Asks for the sake of the answer alone, unless one is awaited already.
   *
   * @return whether it asks
   */
  boolean measure() {
    if (awaitsPong) {
      return false;
    }
    sendPing();
    return true;
  }

  @Nullable Duration roundTripTime() {
    return roundTripTime;
  }

  void stop() {
    timers.cancel(timer);
    timer = null;
  }

  private void watchAfter(Duration delay) {
    timer = timers.schedule(delay, this::checkSilence);
  }

  private void checkSilence() {
    Duration silent = Duration.ofNanos(environment.nanoTime() - heardAtNanos);
    Duration left = settings.silence().minus(silent);
    if (left.isNegative() || left.isZero()) {
      ask();
      timer = timers.schedule(settings.patience(), this::judge);
    } else {
      watchAfter(left);
    }
  }

  private void judge() {
    if (heardSinceAsked) {
      watchAfter(settings.silence());
    } else {
      link.onSilent(Duration.ofNanos(environment.nanoTime() - heardAtNanos));
    }
  }

  private void ask() {
    heardSinceAsked = false;
    sendPing();
  }

  private void sendPing() {
    askedAtNanos = environment.nanoTime();
    awaitsPong = true;
    lastPingId++;
    link.sendPing(new LinkFrame.Ping(lastPingId));
  }
}
