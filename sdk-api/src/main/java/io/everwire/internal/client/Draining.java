package io.everwire.internal.client;

import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.SerialTimers;
import io.everwire.internal.session.Session;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.internal.wire.LinkFrame;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a client leaves a server that stops (Goodbye with DRAIN; protocol, section 4).
 *
 * <ul>
 *   <li>The session ends once nothing is under way in it, but not before a moment that is drawn
 *       from the server's spread; and at the server's deadline whatever is under way.
 *   <li>The server says it anew on each link; the moment stays, the deadline is the newest.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class Draining {
  private final Environment environment;
  private final SerialTimers timers;
  private final Duration closeTimeout;
  private final BooleanSupplier atRest;
  private @Nullable Session session;
  private @Nullable Resolved next;
  private SerialTimers.@Nullable Timer deadline;
  private SerialTimers.@Nullable Timer moment;
  private Status reason = Status.OK;
  private boolean momentHasCome;
  private boolean leaving;

  /**
   * Creates what waits for a drain.
   *
   * @param closeTimeout how long the last frames of a session that is left may take
   * @param atRest whether nothing is under way that was begun in the session
   */
  Draining(
      Environment environment, SerialTimers timers, Duration closeTimeout, BooleanSupplier atRest) {
    this.environment = environment;
    this.timers = timers;
    this.closeTimeout = closeTimeout;
    this.atRest = atRest;
  }

  boolean isOn() {
    return session != null;
  }

  /** Whether the session ends, or has ended, because this side leaves it. */
  boolean isLeaving() {
    return leaving;
  }

  /**
   * The server stops.
   *
   * @param from the session to leave
   * @param hint where to open the next one
   */
  void begin(LinkFrame.Goodbye drain, Session from, Optional<Resolved> hint) {
    hint.ifPresent(endpoint -> next = endpoint);
    if (session == null) {
      session = from;
      reason = Status.of(StatusCode.UNAVAILABLE, drain.status().message());
      long spread = Duration.ofMillis(drain.spreadMillis()).toNanos();
      long drawn = spread <= 0 ? 0 : environment.random().nextLong(spread);
      moment = timers.schedule(Duration.ofNanos(drawn), () -> momentHasCome = true);
    }
    timers.cancel(deadline);
    deadline = timers.schedule(Duration.ofMillis(drain.deadlineMillis()), this::onDeadline);
  }

  /** Something has happened: maybe nothing is under way any more. */
  void onSettled() {
    Session present = session;
    if (present != null
        && momentHasCome
        && !leaving
        && present.isAttached()
        && atRest.getAsBoolean()) {
      leave(present);
    }
  }

  private void onDeadline() {
    Session present = session;
    if (present != null && !leaving) {
      leave(present);
    }
  }

  private void leave(Session present) {
    leaving = true;
    if (present.isAttached()) {
      present.close(reason, closeTimeout);
    } else {
      present.abandon(reason);
    }
  }

  /** The session has ended, or is not to be left any more. Returns where to open the next one. */
  Optional<Resolved> end() {
    Optional<Resolved> where = Optional.ofNullable(next);
    timers.cancel(deadline);
    timers.cancel(moment);
    session = null;
    next = null;
    momentHasCome = false;
    leaving = false;
    return where;
  }
}
