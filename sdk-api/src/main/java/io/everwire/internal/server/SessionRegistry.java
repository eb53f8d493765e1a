package io.everwire.internal.server;

import io.everwire.ClientLimits;
import io.everwire.ServerLimits;
import io.everwire.internal.wire.LinkFrame.Reject;
import io.everwire.transport.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a server by id, and for a while how those that have ended did, so that a client
 * whose Goodbye was lost is told rather than given a new life.
 *
 * <p>Bounded: sessions, provisional ones, and as many ended ones as there may be sessions. Safe for
 * use by many threads; its lock is held for a few instructions at a time, never while anything else
 * is called.
 */
final class SessionRegistry {
  private record Ended(String id, Reject answer, long untilNanos) {}

  private final ServerLimits limits;
  private final ClientLimits clientLimits;
  private final Environment environment;
  private final Duration memory;
  private final Map<String, ServerSession> sessions = new HashMap<>();
  private final Map<String, Ended> ended = new HashMap<>();
  private final ArrayDeque<Ended> oldestEnded = new ArrayDeque<>();
  private final SessionCounts byPrincipal = new SessionCounts();
  private final SessionCounts byAddress = new SessionCounts();
  private int provisional;

  SessionRegistry(
      ServerLimits limits, ClientLimits clientLimits, Environment environment, Duration memory) {
    this.limits = limits;
    this.clientLimits = clientLimits;
    this.environment = environment;
    this.memory = memory;
  }

  /** Takes a new, provisional session in; otherwise says which limit is reached. */
  synchronized Optional<String> add(ServerSession session) {
    if (sessions.size() >= limits.maxSessions()) {
      return Optional.of(
          "the server has "
              + sessions.size()
              + " sessions, the limit is "
              + limits.maxSessions()
              + " (ServerLimits.maxSessions)");
    }
    if (provisional >= limits.maxProvisionalSessions()) {
      return Optional.of(
          "the server has "
              + provisional
              + " sessions that were not yet confirmed, the limit is "
              + limits.maxProvisionalSessions()
              + " (ServerLimits.maxProvisionalSessions)");
    }
    Optional<String> own = refusal(session.principalId(), session.address());
    if (own.isPresent()) {
      return own;
    }
    sessions.put(session.id(), session);
    session.address().ifPresent(byAddress::add);
    provisional++;
    return Optional.empty();
  }

  private Optional<String> refusal(String principal, Optional<String> address) {
    int ofPrincipal = byPrincipal.of(principal);
    if (ofPrincipal >= clientLimits.sessionsPerPrincipal()) {
      return Optional.of(
          "\"" + principal + "\" has " + ofPrincipal + " sessions, " + principalLimit());
    }
    int atAddress = address.map(byAddress::of).orElse(0);
    if (atAddress >= clientLimits.sessionsPerAddress()) {
      return Optional.of(
          "the address has "
              + atAddress
              + " sessions, the limit is "
              + clientLimits.sessionsPerAddress()
              + " (ClientLimits.sessionsPerAddress)");
    }
    return Optional.empty();
  }

  private String principalLimit() {
    return "the limit is "
        + clientLimits.sessionsPerPrincipal()
        + " (ClientLimits.sessionsPerPrincipal)";
  }

  /**
   * A provisional session has been confirmed by its client, and from now on counts as one of its
   * principal; otherwise says which limit is passed, and it still counts, until it is removed.
   */
  synchronized Optional<String> onConfirmed(ServerSession session) {
    provisional--;
    byPrincipal.add(session.principalId());
    int present = byPrincipal.of(session.principalId());
    return present > clientLimits.sessionsPerPrincipal()
        ? Optional.of(
            "\"" + session.principalId() + "\" has " + present + " sessions, " + principalLimit())
        : Optional.empty();
  }

  synchronized @Nullable ServerSession find(String id) {
    return sessions.get(id);
  }

  /** What a Hello is answered with for a session that has ended, if that is remembered. */
  synchronized Optional<Reject> endOf(String id) {
    forgetOld();
    return Optional.ofNullable(ended.get(id)).map(Ended::answer);
  }

  synchronized void remove(ServerSession session, Reject answer, boolean wasProvisional) {
    if (sessions.remove(session.id()) == null) {
      return;
    }
    session.address().ifPresent(byAddress::remove);
    if (wasProvisional) {
      provisional--;
    } else {
      byPrincipal.remove(session.principalId());
    }
    forgetOld();
    Ended end = new Ended(session.id(), answer, environment.nanoTime() + memory.toNanos());
    ended.put(end.id(), end);
    oldestEnded.addLast(end);
    if (oldestEnded.size() > limits.maxSessions()) {
      ended.remove(oldestEnded.removeFirst().id());
    }
  }

  private void forgetOld() {
    long now = environment.nanoTime();
    for (Ended end = oldestEnded.peekFirst();
        end != null && now - end.untilNanos() >= 0;
        end = oldestEnded.peekFirst()) {
      oldestEnded.removeFirst();
      ended.remove(end.id());
    }
  }

  synchronized Collection<ServerSession> all() {
    return List.copyOf(sessions.values());
  }

  synchronized int size() {
    return sessions.size();
  }

  synchronized int provisionalCount() {
    return provisional;
  }
}
