package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.transport.Environment;
import io.everwire.transport.Link;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs races for a link: one at a time, so that at most one Hello is unanswered; with the pauses
 * that failures call for between them, and with the patience that they call for.
 *
 * <p>Confined to the client's serializer.
 */
final class Dialer implements EndpointRace.Outcome {
  private static final Duration FIRST_HELLO_PATIENCE = Duration.ofSeconds(1);

  private final ClientSettings settings;
  private final Environment environment;
  private final Serializer serializer;
  private final SerialTimers timers;
  private final EndpointRace.Outcome outcome;
  private final Supplier<List<Resolved>> order;
  private final Backoff backoff;
  private @Nullable EndpointRace race;
  private SerialTimers.@Nullable Timer retry;
  private Duration helloPatience = FIRST_HELLO_PATIENCE;

  /** Of its own, so that an endpoint that is silent in the background slows no reconnect. */
  private Duration upgradePatience = FIRST_HELLO_PATIENCE;

  private boolean upgrading;
  private boolean stopped;

  /**
   * Creates a dialer.
   *
   * @param order gives the endpoints to connect to, the best first
   * @param outcome told what happens in races
   */
  Dialer(
      ClientSettings settings,
      Environment environment,
      Serializer serializer,
      SerialTimers timers,
      Supplier<List<Resolved>> order,
      EndpointRace.Outcome outcome) {
    this.settings = settings;
    this.environment = environment;
    this.serializer = serializer;
    this.timers = timers;
    this.order = order;
    this.outcome = outcome;
    this.backoff =
        new Backoff(settings.firstBackoff(), settings.mostBackoff(), environment.random());
  }

  /** Whether a race is on. */
  boolean isBusy() {
    return race != null;
  }

  /** Whether an answer is awaited that may open a session at the server, or switch one. */
  boolean isHelloUnanswered() {
    return race != null && race.isHelloUnanswered();
  }

  /** Connects to any endpoint now. */
  void dial() {
    timers.cancel(retry);
    if (!stopped && race == null) {
      run(order.get(), pace());
    }
  }

  /** Connects to endpoints that the application has chosen, with all patience. */
  void dialChosen(Resolved endpoint) {
    run(List.of(endpoint), pace());
  }

  /** Connects to better endpoints than the one in use, without hurry. */
  void dialBetter(List<Resolved> better) {
    Duration limit = settings.connectTimeout();
    upgrading = true;
    run(
        better,
        new EndpointRace.Pace(
            settings.stagger(),
            min(upgradePatience, limit),
            min(upgradePatience, limit),
            limit,
            false));
  }

  private EndpointRace.Pace pace() {
    Duration limit = settings.connectTimeout();
    upgrading = false;
    return new EndpointRace.Pace(settings.stagger(), min(helloPatience, limit), limit, limit, true);
  }

  private void run(List<Resolved> endpoints, EndpointRace.Pace pace) {
    race = new EndpointRace(endpoints, pace, settings, environment, serializer, timers, this);
    race.start();
  }

  /** The link that carried the session is gone: a race that is on becomes one for any endpoint. */
  void widen() {
    if (race != null) {
      race.widen(order.get(), pace());
    }
  }

  /** Connects after a pause. */
  void dialAfter(Duration pause) {
    timers.cancel(retry);
    if (!stopped) {
      retry = timers.schedule(pause, this::dial);
    }
  }

  /** Connects after the pause that repeated failures call for, and after a given one at least. */
  void dialAfterPause(Duration least) {
    Duration pause = backoff.next();
    dialAfter(least.compareTo(pause) > 0 ? least : pause);
  }

  /**
   * Goes on after a link that has carried the session for a while: at once, unless links have died
   * young.
   */
  void dialAfterLoss(Duration lived) {
    backoff.onLinkLived(lived);
    dialAfter(backoff.hasFailed() ? backoff.next() : Duration.ZERO);
  }

  /**
   * Gives up the race that is on, and what is planned. Returns whether a Hello was unanswered: the
   * server may have taken it.
   */
  boolean giveUp(String why) {
    timers.cancel(retry);
    EndpointRace present = race;
    race = null;
    return present != null && present.end(why);
  }

  /** Ends for good. */
  void stop() {
    stopped = true;
    giveUp("the client is closed");
  }

  private Duration doubled(Duration patience) {
    return min(patience.multipliedBy(2), settings.connectTimeout());
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  @Override
  public LinkFrame.Hello hello(String token) {
    return outcome.hello(token);
  }

  @Override
  public @Nullable Attachment onWelcome(
      EndpointRace from, Resolved endpoint, Link link, LinkFrame.Welcome welcome) {
    race = null;
    helloPatience = FIRST_HELLO_PATIENCE;
    upgradePatience = FIRST_HELLO_PATIENCE;
    return outcome.onWelcome(from, endpoint, link, welcome);
  }

  @Override
  public void onReject(EndpointRace from, Resolved endpoint, LinkFrame.Reject reject) {
    outcome.onReject(from, endpoint, reject);
  }

  @Override
  public void onAttemptFailed(URI endpoint, Status status) {
    outcome.onAttemptFailed(endpoint, status);
  }

  @Override
  public void onHelloLost(URI endpoint) {
    outcome.onHelloLost(endpoint);
  }

  @Override
  public void onLost(EndpointRace from, Status last) {
    race = null;
    if (from.hasGivenUpHello() && upgrading) {
      upgradePatience = doubled(upgradePatience);
    } else if (from.hasGivenUpHello()) {
      helloPatience = doubled(helloPatience);
    }
    outcome.onLost(from, last);
  }
}
