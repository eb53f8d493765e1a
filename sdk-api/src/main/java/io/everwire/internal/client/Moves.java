package io.everwire.internal.client;

import static io.everwire.ConnectionEvent.Kind.MIGRATED;
import static io.everwire.ConnectionEvent.Kind.RESUMED;
import static io.everwire.ConnectionEvent.Kind.UPGRADED;

import io.everwire.ConnectionEvent;
import io.everwire.Status;
import io.everwire.StatusCode;
import io.everwire.internal.session.TransportRegistry.Resolved;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves the session to another link while it has one: where the application wants it, or to a
 * better endpoint.
 *
 * <ul>
 *   <li>One move at a time. A wish of the application takes the place of an upgrade.
 *   <li>A Hello that was said and did not lead to the move may have been taken all the same: the
 *       old link is then asked for a sign of life, since nothing would come over it any more.
 *   <li>Confined to the client's serializer.
 * </ul>
 */
final class Moves {
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);

  private final Dialer dialer;
  private final Endpoints endpoints;
  private @Nullable Migration present;

  Moves(Dialer dialer, Endpoints endpoints) {
    this.dialer = dialer;
    this.endpoints = endpoints;
  }

  /** Moves a session where the application wants it, or says why not. */
  void begin(Migration wanted, @Nullable ClientSession session) {
    URI target = Endpoints.uri(wanted.target());
    if (session == null || !session.session().isAttached()) {
      wanted.fail(
          Status.of(
              StatusCode.FAILED_PRECONDITION,
              "cannot migrate to " + target + ": there is no live link to move from"));
    } else if (present != null && present.isByHand()) {
      wanted.fail(
          Status.of(
              StatusCode.ABORTED,
              "cannot migrate to " + target + ": another migration is under way"));
    } else if (session.isShutOut(target)) {
      wanted.fail(
          Status.of(
              StatusCode.UNAVAILABLE,
              "cannot migrate to " + target + ": it has refused this session before"));
    } else {
      if (dialer.giveUp("the application wants to move elsewhere")) {
        probe(session);
      }
      present = wanted;
      dialer.dialChosen(wanted.target());
    }
  }

  /** Tries to move a session to a better endpoint; false if something else is under way. */
  boolean upgrade(List<Resolved> better) {
    if (dialer.isBusy()) {
      return false;
    }
    present = Migration.upgrade(better);
    dialer.dialBetter(better);
    return true;
  }

  /** No more upgrades: the client is closing. One whose Hello is unanswered is waited for. */
  void stopUpgrading() {
    if (present != null && !present.isByHand() && !dialer.isHelloUnanswered()) {
      present = null;
      dialer.giveUp("the client is closing");
    }
  }

  /**
   * A link carries the session: whatever was to be moved has been, or not.
   *
   * @param wasAttached whether it had another link until now
   * @return how it came here
   */
  ConnectionEvent.Kind onArrived(Resolved at, boolean wasAttached, Status lastFailure) {
    Migration arrived = present;
    present = null;
    if (arrived == null) {
      return RESUMED;
    }
    if (!arrived.leadsTo(Endpoints.uri(at))) {
      arrived.fail(lastFailure);
      return RESUMED;
    }
    if (arrived.isByHand()) {
      endpoints.choose(at);
      arrived.succeed();
    }
    if (!wasAttached) {
      return RESUMED;
    }
    return arrived.isByHand() ? MIGRATED : UPGRADED;
  }

  /** There will be no move. */
  void fail(Status status) {
    Migration failed = present;
    present = null;
    if (failed != null) {
      failed.fail(status);
    }
  }

  /** Asks the link in use for a sign of life, and has it dropped if none comes. */
  void probe(ClientSession session) {
    session.session().attachment().ifPresent(old -> old.probe(PROBE_PATIENCE));
  }
}
