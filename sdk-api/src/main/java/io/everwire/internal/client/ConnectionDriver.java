package io.everwire.internal.client;

import static io.everwire.ConnectionEvent.Kind.ATTEMPT_FAILED;
import static io.everwire.ConnectionEvent.Kind.DRAINING;
import static io.everwire.ConnectionEvent.Kind.FELL_BACK;
import static io.everwire.ConnectionEvent.Kind.SESSION_LOST;
import static io.everwire.ConnectionEvent.Kind.SESSION_OPENED;

import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.metrics.ClientMeters;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.internal.wire.LinkFrame.Left;
import io.everwire.internal.wire.VolatileFrame;
import io.everwire.internal.wire.WireException;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Environment;
import io.everwire.transport.Link;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client connected: opens a session, comes back to it when its link is lost, opens another
 * when the session is.
 *
 * <ul>
 *   <li>At most one Hello is unanswered at any time.
 *   <li>While a link carries the session, a failed attempt to move it changes nothing.
 *   <li>Ends only by {@link #stop}, by a refusal for good, or when the first connection takes too
 *       long.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class ConnectionDriver implements EndpointRace.Outcome, Session.Owner {

  /** What follows the session, and what must be told about it: its frames too. */
  interface Follower extends Frame.Families {
    /** A session has begun, whose server knows publishes again for a while. */
    void onSessionOpened(Session session, Duration remembered);

    /** The session has a link, with a token that expires so much later; 0 if it does not expire. */
    void onWelcome(ClientSession session, long tokenExpiresInMillis);

    void onSessionLost(ConnectionDriver driver, Status status);

    /** The session is to be left: from now on nothing new is opened in it. */
    void onDraining();

    /** Whether nothing is under way that was begun in the session. */
    boolean isAtRest();

    /** The connection has ended for good, without having been asked to. */
    void onRefused(ConnectionDriver driver, Status status);
  }

  private final ClientSettings settings;
  private final Environment environment;
  private final SerialTimers timers;
  private final ConnectionReport report;
  private final ClientMeters meters;
  private final Follower follower;
  private final Endpoints endpoints;
  private final Dialer dialer;
  private final LinkInUse inUse;
  private final Moves moves;
  private final Upgrades upgrades;
  private final Hints hints;
  private final Draining draining;
  private final Refusals refusals = new Refusals();
  private @Nullable ClientSession session;
  private Status lastFailure = Status.OK;

  /** When the last Hello went out. */
  private long helloAtNanos;

  /** How long a server asked to stay away, in the present race. */
  private Duration askedPause = Duration.ZERO;

  private boolean endIsExpected;

  /** The server has ended the session, and does not want the client back. */
  private boolean dismissed;

  private boolean stopped;

  ConnectionDriver(
      ClientSettings settings,
      Environment environment,
      Serializer serializer,
      SerialTimers timers,
      ConnectionReport report,
      ClientMeters meters,
      Follower follower) {
    this.meters = meters;
    this.settings = settings;
    this.environment = environment;
    this.timers = timers;
    this.report = report;
    this.follower = follower;
    this.endpoints =
        new Endpoints(
            settings.endpoints(),
            settings
                .clientParts()
                .demotions(settings.firstUpgradePause(), settings.mostUpgradePause()));
    this.dialer = new Dialer(settings, environment, serializer, timers, this::order, this);
    this.inUse = new LinkInUse(environment, report, endpoints.demotions());
    this.moves = new Moves(dialer, endpoints);
    this.hints = new Hints(settings);
    this.draining =
        new Draining(
            environment,
            timers,
            settings.closeTimeout(),
            () -> follower.isAtRest() && !dialer.isHelloUnanswered());
    this.upgrades = new Upgrades(settings, environment, timers, endpoints, this::upgradeTo);
  }

  private List<Resolved> order() {
    return endpoints.order(this::isShutOut, environment.nanoTime());
  }

  private boolean isShutOut(URI endpoint) {
    return session != null && session.isShutOut(endpoint);
  }

  private boolean isAttached() {
    return session != null && session.session().isAttached();
  }

  Optional<ClientSession> session() {
    return Optional.ofNullable(session);
  }

  /** Why the last attempt failed, or where the first one is under way. */
  String whyNotConnected() {
    return lastFailure.isOk()
        ? "still trying "
            + order().stream()
                .map(endpoint -> Endpoints.uri(endpoint).toString())
                .collect(Collectors.joining(", "))
        : lastFailure.toString();
  }

  /** Begins to connect. */
  void start() {
    report.detached(ConnectionEvent.Kind.CONNECTING, ConnectionState.CONNECTING, Status.OK, null);
    dialer.dial();
  }

  /** Sends what the session has to send. Returns whether its link would take more. */
  boolean flush() {
    draining.onSettled();
    return session != null && session.session().flush();
  }

  /**
   * Whether an answer is awaited that must not be missed, since it may open a session at the
   * server.
   */
  boolean isHelloUnanswered() {
    return dialer.isHelloUnanswered();
  }

  /** From here on the end of the session is no loss, and no better endpoint is looked for. */
  void expectEnd() {
    endIsExpected = true;
    draining.end();
    upgrades.stop();
    moves.stopUpgrading();
  }

  /** Stops for good; no attempt follows. The session, if there is one, must have ended. */
  void stop(Status status) {
    stopped = true;
    upgrades.stop();
    dialer.stop();
    moves.fail(status);
    if (session != null && session.session().ended().isEmpty()) {
      session.session().leave(status);
    }
  }

  /** Moves the session where the application wants it, while its link lives. */
  void migrate(Migration wanted) {
    moves.begin(wanted, session);
  }

  private void upgradeTo(List<Resolved> better) {
    if (!isAttached() || !moves.upgrade(better)) {
      upgrades.onAttached(betterEndpoints());
    }
  }

  private List<Resolved> betterEndpoints() {
    URI present = inUse.endpoint();
    return present == null || endIsExpected || draining.isOn()
        ? List.of()
        : endpoints.betterThan(present, this::isShutOut);
  }

  @Override
  public LinkFrame.Hello hello(String token) {
    helloAtNanos = environment.nanoTime();
    WireLimits own = WireLimits.of(settings.limits());
    return session == null
        ? ClientSession.firstHello(settings.clientId(), token, own)
        : session.nextHello(token);
  }

  @Override
  public @Nullable Attachment onWelcome(
      EndpointRace race, Resolved from, Link link, LinkFrame.Welcome welcome) {
    refusals.onWelcome();
    URI uri = Endpoints.uri(from);
    boolean isNew = session == null;
    if (isNew == welcome.resumed()
        || welcome.version() != ClientSession.VERSION
        || (session != null && !session.isAnsweredBy(welcome))) {
      link.close(
          CloseReason.of(CloseReason.Kind.VIOLATION, "the Welcome does not answer the Hello"));
      Status status =
          Status.of(StatusCode.INTERNAL, uri + " answered Hello with a Welcome for something else");
      onAttemptFailed(uri, status);
      onLost(race, status);
      return null;
    }
    ClientSession present =
        isNew
            ? ClientSession.open(welcome, settings, environment, timers, this, meters.traffic())
            : session;
    if (present == null) {
      throw new IllegalStateException("no session to attach to");
    }
    session = present;
    boolean moved = present.session().isAttached() || inUse.isLossSuspected();
    Attachment attachment;
    try {
      attachment = present.attach(link, welcome);
    } catch (WireException e) {
      link.close(CloseReason.of(CloseReason.Kind.VIOLATION, "the Welcome contradicts the session"));
      present
          .session()
          .abandon(
              Status.of(StatusCode.DATA_LOSS, "the session cannot be resumed: " + e.getMessage()));
      return null;
    }
    askedPause = Duration.ZERO;
    inUse.take(uri);
    report.serverShowed(helloAtNanos, environment.nanoTime(), welcome.serverTimeMillis());
    ConnectionEvent.Kind arrival = moves.onArrived(from, moved, lastFailure);
    report.attached(isNew ? SESSION_OPENED : arrival, uri, present.id(), attachment);
    if (isNew) {
      endpoints.onSessionOpened(uri);
      follower.onSessionOpened(present.session(), Duration.ofMillis(welcome.dedupWindowMillis()));
    }
    follower.onWelcome(present, welcome.tokenExpiresInMillis());
    List<Resolved> better = betterEndpoints();
    if (!moved && !better.isEmpty()) {
      report.happened(FELL_BACK, endpoints.whyNot(better, race, environment.nanoTime()), uri);
    }
    upgrades.onAttached(better);
    return attachment;
  }

  @Override
  public void onReject(EndpointRace race, Resolved from, LinkFrame.Reject reject) {
    if (session != null && isAttached()) {
      if (reject.left() == Left.GONE || reject.left() == Left.FINAL) {
        session.shutOut(Endpoints.uri(from));
      }
      moves.probe(session);
      return;
    }
    inUse.confirmLoss();
    Left left = refusals.judge(reject.left(), settings.credentials() != null);
    switch (left) {
      case GONE -> {
        if (session != null) {
          session.session().abandon(reject.status());
        } else {
          dialer.giveUp("the session is gone");
          dialer.dialAfterPause(Duration.ZERO);
        }
      }
      case REAUTHENTICATE -> {
        dialer.giveUp("another token is needed");
        dialer.dialAfter(Duration.ZERO);
      }
      case FINAL -> refused(reject.status());
      case RETRY, UNSPECIFIED -> askedPause = longer(askedPause, reject.retryAfterMillis());
    }
  }

  private static Duration longer(Duration pause, long millis) {
    Duration other = Duration.ofMillis(millis);
    return other.compareTo(pause) > 0 ? other : pause;
  }

  @Override
  public void onAttemptFailed(URI endpoint, Status status) {
    lastFailure = status;
    report.happened(ATTEMPT_FAILED, status, endpoint);
  }

  @Override
  public void onHelloLost(URI endpoint) {
    endpoints.demotions().onUseless(endpoint, environment.nanoTime());
    if (session != null && isAttached()) {
      moves.probe(session);
    } else {
      inUse.confirmLoss();
    }
  }

  @Override
  public void onLost(EndpointRace race, Status last) {
    Duration asked = askedPause;
    askedPause = Duration.ZERO;
    moves.fail(Status.of(StatusCode.UNAVAILABLE, "cannot migrate: " + last.message()));
    if (isAttached()) {
      upgrades.onFailed(betterEndpoints());
    } else {
      dialer.dialAfterPause(asked);
    }
  }

  private void refused(Status status) {
    if (session != null) {
      session.session().abandon(status);
    }
    follower.onRefused(this, status);
  }

  @Override
  public void onAnswered(long askedAtNanos, long answeredAtNanos, long peerMillis) {
    report.serverShowed(askedAtNanos, answeredAtNanos, peerMillis);
    meters.onRoundTrip(inUse.endpoint(), Duration.ofNanos(answeredAtNanos - askedAtNanos));
  }

  @Override
  public void onFrame(Frame frame) {
    frame.giveTo(follower);
  }

  @Override
  public void onVolatile(VolatileFrame frame) {
    follower.onChannelFrame(frame);
  }

  @Override
  public void onHeard() {
    // The client's side has nothing to confirm.
  }

  @Override
  public void onDetached(CloseReason reason) {
    Status lost = Status.of(StatusCode.UNAVAILABLE, reason.toString());
    upgrades.stop();
    if (dialer.isHelloUnanswered()) {
      // The server may have closed this link because it has switched already. If it has not, the
      // Hello that is under way to move the session becomes the one that resumes it.
      inUse.suspectLoss(lost);
      dialer.widen();
    } else if (dialer.isBusy()) {
      inUse.lose(lost);
      dialer.widen();
    } else {
      dialer.dialAfterLoss(inUse.lose(lost));
    }
  }

  @Override
  public void onGoodbye(LinkFrame.Goodbye goodbye) {
    Optional<Resolved> hint = hints.judge(goodbye.hint(), inUse.endpoint());
    if (goodbye.scope() == LinkFrame.Scope.LINK) {
      hint.ifPresent(endpoints::hint);
      inUse.onPeerLeaving();
    } else if (goodbye.scope() == LinkFrame.Scope.DRAIN && session != null && !endIsExpected) {
      drain(goodbye, session, hint);
    } else if (goodbye.scope() == LinkFrame.Scope.SESSION) {
      dismissed = goodbye.forGood();
    }
  }

  private void drain(LinkFrame.Goodbye goodbye, ClientSession from, Optional<Resolved> next) {
    boolean isNews = !draining.isOn();
    draining.begin(goodbye, from.session(), next);
    if (isNews) {
      upgrades.stop();
      moves.stopUpgrading();
      follower.onDraining();
      report.happened(
          DRAINING, goodbye.status(), next.map(Endpoints::uri).orElseGet(inUse::endpoint));
    }
  }

  @Override
  public void onEnded(Status status) {
    session = null;
    report.forgetServerTime();
    inUse.leave();
    upgrades.stop();
    boolean left = draining.isLeaving();
    Optional<Resolved> next = draining.end();
    dialer.giveUp("the session has ended");
    moves.fail(status);
    Status lost =
        status.isOk()
            ? Status.of(StatusCode.UNAVAILABLE, "the session was ended by the server")
            : status;
    if (!stopped && !endIsExpected && dismissed) {
      follower.onSessionLost(this, lost);
      follower.onRefused(this, lost);
      return;
    }
    if (!stopped && !endIsExpected) {
      report.detached(SESSION_LOST, ConnectionState.RECONNECTING, lost, inUse.endpoint());
      next.ifPresentOrElse(endpoints::hint, endpoints::forgetHint);
      if (left) {
        dialer.dialAfter(Duration.ZERO);
      } else {
        dialer.dialAfterPause(Duration.ZERO);
      }
    }
    follower.onSessionLost(this, lost);
  }
}
