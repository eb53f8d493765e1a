package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.transport.Environment;
import io.everwire.transport.Link;
import io.everwire.transport.LinkConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts to connect: which endpoint is next, after which pause, with how much patience.
 *
 * <ul>
 *   <li>One attempt at a time, so that at most one Hello is unanswered.
 *   <li>The endpoints have their turns in order; a pause stands between rounds, not between
 *       endpoints.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class Dialer implements HelloExchange.Outcome {
  private static final Duration FIRST_HELLO_PATIENCE = Duration.ofSeconds(1);

  private final ClientSettings settings;
  private final Environment environment;
  private final Serializer serializer;
  private final SerialTimers timers;
  private final HelloExchange.Outcome outcome;
  private final EndpointRotation rotation;
  private final Backoff backoff;
  private @Nullable HelloExchange exchange;
  private SerialTimers.@Nullable Timer retry;
  private Duration helloPatience = FIRST_HELLO_PATIENCE;
  private boolean stopped;

  Dialer(
      ClientSettings settings,
      Environment environment,
      Serializer serializer,
      SerialTimers timers,
      HelloExchange.Outcome outcome) {
    this.settings = settings;
    this.environment = environment;
    this.serializer = serializer;
    this.timers = timers;
    this.outcome = outcome;
    this.rotation = new EndpointRotation(settings.endpoints());
    this.backoff =
        new Backoff(settings.firstBackoff(), settings.mostBackoff(), environment.random());
  }

  /** Whether an attempt is under way. */
  boolean isBusy() {
    return exchange != null;
  }

  /**
   * Whether an answer is awaited that must not be missed, since it may open a session at the
   * server.
   */
  boolean isHelloUnanswered() {
    return exchange != null && exchange.isHelloUnanswered();
  }

  /** Tries the next endpoint now. */
  void dial() {
    timers.cancel(retry);
    retry = null;
    if (stopped || exchange != null) {
      return;
    }
    Resolved endpoint = rotation.take();
    // The last of a round is given the whole time, so that a slow server is not stormed with
    // Hellos.
    Duration patience =
        rotation.isRoundOver()
            ? settings.connectTimeout()
            : min(helloPatience, settings.connectTimeout());
    open(endpoint, patience);
  }

  /** Tries one endpoint now, outside its turn. */
  void dial(Resolved endpoint) {
    open(endpoint, settings.connectTimeout());
  }

  private void open(Resolved endpoint, Duration patience) {
    exchange = new HelloExchange(endpoint, this, serializer, timers);
    exchange.start(
        settings.credentials(),
        new LinkConfig(settings.limits().maxBatchBytes(), patience, environment),
        patience);
  }

  /** Tries the next endpoint after a pause. */
  void dialAfter(Duration pause) {
    timers.cancel(retry);
    if (!stopped) {
      retry = timers.schedule(pause, this::dial);
    }
  }

  /** Tries again after the pause that repeated failures call for. */
  void dialAfterPause() {
    dialAfter(backoff.next());
  }

  /** Tries again after a pause at least as long as the server has asked for. */
  void dialAfterAtLeast(Duration asked) {
    Duration pause = backoff.next();
    dialAfter(asked.compareTo(pause) > 0 ? asked : pause);
  }

  /** Goes on after an attempt that has failed. */
  void dialAfterFailure() {
    helloPatience = min(helloPatience.multipliedBy(2), settings.connectTimeout());
    if (rotation.isRoundOver()) {
      dialAfterPause();
    } else {
      dial();
    }
  }

  /**
   * Goes on after a link that has carried the session for a while: at once, unless links have died
   * young.
   */
  void dialAfterLoss(Duration lived) {
    backoff.onLinkLived(lived);
    dialAfter(backoff.hasFailed() ? backoff.next() : Duration.ZERO);
  }

  /** Tries this endpoint first from now on. */
  void prefer(Resolved endpoint) {
    rotation.prefer(endpoint);
  }

  /** Gives up the attempt that is under way. */
  void giveUp(String why) {
    if (exchange != null) {
      exchange.giveUp(why);
      exchange = null;
    }
  }

  /** Ends for good. */
  void stop() {
    stopped = true;
    timers.cancel(retry);
    giveUp("the client is closed");
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  @Override
  public LinkFrame.Hello hello(String token) {
    return outcome.hello(token);
  }

  @Override
  public @Nullable Attachment onWelcome(HelloExchange from, Link link, LinkFrame.Welcome welcome) {
    exchange = null;
    helloPatience = FIRST_HELLO_PATIENCE;
    rotation.restart();
    return outcome.onWelcome(from, link, welcome);
  }

  @Override
  public void onReject(HelloExchange from, LinkFrame.Reject reject) {
    exchange = null;
    outcome.onReject(from, reject);
  }

  @Override
  public void onFailed(HelloExchange from, Status status) {
    exchange = null;
    outcome.onFailed(from, status);
  }
}
