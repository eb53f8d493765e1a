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
 * @param endpoint the endpoint concerned: the one now in use, or the one just lost
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
    /** The session has moved to another link while the old one was alive. Nothing was lost. */
    MIGRATED,
    /** An attempt to connect has failed; the next follows after a pause. */
    ATTEMPT_FAILED,
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
