package io.everwire.internal.client;

import static io.everwire.ConnectionEvent.Kind.ATTEMPT_FAILED;
import static io.everwire.ConnectionEvent.Kind.LINK_LOST;
import static io.everwire.ConnectionEvent.Kind.MIGRATED;
import static io.everwire.ConnectionEvent.Kind.RESUMED;
import static io.everwire.ConnectionEvent.Kind.SESSION_LOST;
import static io.everwire.ConnectionEvent.Kind.SESSION_OPENED;

import io.everwire.ConnectionEvent;
import io.everwire.ConnectionState;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.Attachment;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Serializer;
import io.everwire.internal.session.Session;
import io.everwire.internal.wire.Frame;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.internal.wire.LinkFrame.Left;
import io.everwire.internal.wire.WireException;
import io.everwire.internal.wire.WireLimits;
import io.everwire.transport.CloseReason;
import io.everwire.transport.Environment;
import io.everwire.transport.Link;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
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
final class ConnectionDriver implements HelloExchange.Outcome, Session.Owner {

  /** What follows the session, and what must be told about it. */
  interface Follower {
    void onSessionOpened(Session session);

    void onFrame(Frame frame);

    void onSessionLost(ConnectionDriver driver, Status status);

    /** The connection has ended for good, without having been asked to. */
    void onRefused(ConnectionDriver driver, Status status);
  }

  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);

  private final ClientSettings settings;
  private final Environment environment;
  private final SerialTimers timers;
  private final ConnectionReport report;
  private final Follower follower;
  private final Dialer dialer;
  private final Refusals refusals = new Refusals();
  private @Nullable ClientSession session;
  private @Nullable Migration migration;
  private SerialTimers.@Nullable Timer drain;
  private @Nullable Status lostWhileMigrating;
  private Status lastFailure = Status.OK;
  private @Nullable URI inUse;
  private long attachedAtNanos;
  private boolean endIsExpected;
  private boolean stopped;

  ConnectionDriver(
      ClientSettings settings,
      Environment environment,
      Serializer serializer,
      SerialTimers timers,
      ConnectionReport report,
      Follower follower) {
    this.settings = settings;
    this.environment = environment;
    this.timers = timers;
    this.report = report;
    this.follower = follower;
    this.dialer = new Dialer(settings, environment, serializer, timers, this);
  }

  Optional<ClientSession> session() {
    return Optional.ofNullable(session);
  }

  /** Why the last attempt failed. */
  Status lastFailure() {
    return lastFailure;
  }

  /** Begins to connect. */
  void start() {
    report.detached(ConnectionEvent.Kind.CONNECTING, ConnectionState.CONNECTING, Status.OK, null);
    dialer.dial();
  }

  /** Sends what the session has to send. */
  void flush() {
    if (session != null) {
      session.session().flush();
    }
  }

  /**
   * Whether an answer is awaited that must not be missed, since it may open a session at the
   * server.
   */
  boolean isHelloUnanswered() {
    return dialer.isHelloUnanswered();
  }

  /** From here on the end of the session is no loss. */
  void expectEnd() {
    endIsExpected = true;
  }

  /** Stops for good; no attempt follows. The session, if there is one, must have ended. */
  void stop(Status status) {
    stopped = true;
    dialer.stop();
    endMigration(status);
    if (session != null && session.session().ended().isEmpty()) {
      session.session().leave(status);
    }
  }

  /** Moves the session to another endpoint while its link lives. */
  void migrate(Migration wanted) {
    URI target = wanted.endpoint().endpoint().uri();
    if (session == null || !session.session().isAttached()) {
      wanted.fail(
          Status.of(
              StatusCode.FAILED_PRECONDITION,
              "cannot migrate to " + target + ": there is no live link to move from"));
    } else if (dialer.isBusy()) {
      wanted.fail(
          Status.of(
              StatusCode.ABORTED,
              "cannot migrate to " + target + ": another attempt is under way"));
    } else if (session.isShutOut(target)) {
      wanted.fail(
          Status.of(
              StatusCode.UNAVAILABLE,
              "cannot migrate to " + target + ": it has refused this session before"));
    } else {
      migration = wanted;
      dialer.dial(wanted.endpoint());
    }
  }

  @Override
  public LinkFrame.Hello hello(String token) {
    WireLimits own = WireLimits.of(settings.limits());
    return session == null
        ? ClientSession.firstHello(settings.clientId(), token, own)
        : session.nextHello(token);
  }

  @Override
  public @Nullable Attachment onWelcome(HelloExchange from, Link link, LinkFrame.Welcome welcome) {
    refusals.onWelcome();
    URI uri = from.endpoint().endpoint().uri();
    boolean isNew = session == null;
    boolean moved = migration != null;
    if (isNew == welcome.resumed()
        || welcome.version() != ClientSession.VERSION
        || (session != null && !session.isAnsweredBy(welcome))) {
      link.close(
          CloseReason.of(CloseReason.Kind.VIOLATION, "the Welcome does not answer the Hello"));
      attemptFailed(
          uri,
          Status.of(
              StatusCode.INTERNAL, uri + " answered Hello with a Welcome for something else"));
      return null;
    }
    ClientSession present = isNew ? newSession(welcome) : session;
    if (present == null) {
      throw new IllegalStateException("no session to attach to");
    }
    session = present;
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
    lostWhileMigrating = null;
    inUse = uri;
    attachedAtNanos = environment.nanoTime();
    report.attached(
        isNew ? SESSION_OPENED : moved ? MIGRATED : RESUMED, uri, present.id(), attachment);
    if (isNew) {
      follower.onSessionOpened(present.session());
    }
    if (migration != null) {
      dialer.prefer(migration.endpoint());
      migration.succeed();
      migration = null;
    }
    return attachment;
  }

  private ClientSession newSession(LinkFrame.Welcome welcome) {
    Session.Terms terms =
        new Session.Terms(
            welcome.sessionId(),
            welcome.limits(),
            settings.limits().replayBufferBytes(),
            settings.keepAlive());
    return new ClientSession(
        new Session(terms, environment, timers, settings.parts(), this),
        settings.clientId(),
        WireLimits.of(settings.limits()),
        welcome.resumeKey());
  }

  @Override
  public void onReject(HelloExchange from, LinkFrame.Reject reject) {
    URI uri = from.endpoint().endpoint().uri();
    if (session != null && session.session().isAttached()) {
      session.shutOut(uri);
      migrationFailed(
          Status.of(StatusCode.UNAVAILABLE, "cannot migrate to " + uri + ": " + reject.status()));
      return;
    }
    reportLossWhileMigrating();
    endMigration(reject.status());
    lastFailure = reject.status();
    report.happened(ATTEMPT_FAILED, reject.status(), uri);
    Left left = refusals.judge(reject.left(), settings.credentials() != null);
    switch (left) {
      case GONE -> {
        if (session == null) {
          dialer.dialAfterPause();
        } else {
          session.session().abandon(reject.status());
        }
      }
      case REAUTHENTICATE -> dialer.dialAfter(Duration.ZERO);
      case FINAL -> refused(reject.status());
      case RETRY, UNSPECIFIED ->
          dialer.dialAfterAtLeast(Duration.ofMillis(reject.retryAfterMillis()));
    }
  }

  @Override
  public void onFailed(HelloExchange from, Status status) {
    URI uri = from.endpoint().endpoint().uri();
    if (session != null && session.session().isAttached()) {
      migrationFailed(Status.of(StatusCode.UNAVAILABLE, "cannot migrate: " + status.message()));
    } else {
      attemptFailed(uri, status);
    }
  }

  private void attemptFailed(URI uri, Status status) {
    reportLossWhileMigrating();
    endMigration(status);
    lastFailure = status;
    report.happened(ATTEMPT_FAILED, status, uri);
    dialer.dialAfterFailure();
  }

  private void reportLossWhileMigrating() {
    if (lostWhileMigrating != null) {
      report.detached(LINK_LOST, ConnectionState.RECONNECTING, lostWhileMigrating, inUse);
      lostWhileMigrating = null;
    }
  }

  /**
   * The old link goes on, unless the server has switched after all: then nothing comes over it any
   * more.
   */
  private void migrationFailed(Status status) {
    if (session != null) {
      session.session().attachment().ifPresent(old -> old.probe(PROBE_PATIENCE));
    }
    endMigration(status);
  }

  private void endMigration(Status status) {
    if (migration != null) {
      migration.fail(status);
      migration = null;
    }
  }

  private void refused(Status status) {
    if (session != null) {
      session.session().abandon(status);
    }
    follower.onRefused(this, status);
  }

  @Override
  public void onFrame(Frame frame) {
    follower.onFrame(frame);
  }

  @Override
  public void onHeard() {
    // The client's side has nothing to confirm.
  }

  @Override
  public void onDetached(CloseReason reason) {
    Status lost = Status.of(StatusCode.UNAVAILABLE, reason.toString());
    if (!dialer.isBusy()) {
      linkLost(lost);
    } else {
      // The server may have closed this link because it has switched already. If it has not, the
      // Hello that is under way to move the
      // session becomes the one that resumes it.
      lostWhileMigrating = lost;
    }
  }

  private void linkLost(Status status) {
    report.detached(LINK_LOST, ConnectionState.RECONNECTING, status, inUse);
    dialer.dialAfterLoss(Duration.ofNanos(environment.nanoTime() - attachedAtNanos));
  }

  @Override
  public void onGoodbye(LinkFrame.Goodbye goodbye) {
    if (goodbye.scope() == LinkFrame.Scope.DRAIN && session != null) {
      Session draining = session.session();
      timers.cancel(drain);
      drain =
          timers.schedule(
              Duration.ofMillis(goodbye.deadlineMillis()),
              () -> draining.close(goodbye.status(), settings.closeTimeout()));
    }
  }

  @Override
  public void onEnded(Status status) {
    session = null;
    lostWhileMigrating = null;
    timers.cancel(drain);
    dialer.giveUp("the session has ended");
    endMigration(status);
    Status lost =
        status.isOk()
            ? Status.of(StatusCode.UNAVAILABLE, "the session was ended by the server")
            : status;
    if (!stopped && !endIsExpected) {
      report.detached(SESSION_LOST, ConnectionState.RECONNECTING, lost, inUse);
      dialer.dialAfterPause();
    }
    follower.onSessionLost(this, lost);
  }
}
