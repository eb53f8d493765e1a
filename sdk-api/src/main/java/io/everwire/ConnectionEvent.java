package io.everwire;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;

/**
 * Something that happened to a client's connection.
 *
 * @param kind what happened
 * @param state the state from here on
 * @param reason why; OK where nothing went wrong
 * @param endpoint the endpoint concerned: the one now in use, the one just lost, or the one that
 *     failed
 */
public record ConnectionEvent(
    Kind kind, ConnectionState state, Status reason, Optional<URI> endpoint) {

  /** What happened. */
  public enum Kind {
    /** The first attempt has begun. */
    CONNECTING,
    /** A new session has been opened. */
    SESSION_OPENED,
    /** The link was lost; the session is being resumed. */
    LINK_LOST,
    /** The session goes on over another link. Nothing was lost. */
    RESUMED,
    /**
     * The session has moved where {@link RealtimeClient#migrateTo} said, while the old link was
     * alive. Nothing was lost.
     */
    MIGRATED,
    /**
     * An endpoint has failed, for the reason told. While there is no link, others are tried, after
     * a pause once all have failed; while there is one, the session stays on it.
     */
    ATTEMPT_FAILED,
    /**
     * Follows {@link #SESSION_OPENED} or {@link #RESUMED} when the session runs on an endpoint that
     * is not the most preferred one: the reason says for each better one why it was not taken. They
     * are tried again in the background.
     */
    FELL_BACK,
    /**
     * The session has moved to a better endpoint by itself while the old link was alive. Nothing
     * was lost.
     */
    UPGRADED,
    /**
     * The server will stop ({@link RealtimeServer#drain}). Further publishes, streams and
     * subscriptions wait for the next session; {@link #SESSION_LOST} follows once what is under way
     * has finished, at the latest when the server's time is over.
     */
    DRAINING,
    /**
     * The session is lost. Open streams have ended; a new session is being opened, and
     * subscriptions follow it.
     */
    SESSION_LOST,
    /** The connection has ended for good. */
    CLOSED
  }

  public ConnectionEvent {
    requireNonNull(kind, "kind");
    requireNonNull(state, "state");
    requireNonNull(reason, "reason");
    requireNonNull(endpoint, "endpoint");
  }
}
