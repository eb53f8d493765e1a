package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Who opened a stream.
 *
 * @param sessionId the session it belongs to
 * @param principal who the session's client is, on the server's side; empty on the client's side
 */
public record StreamContext(String sessionId, Optional<Principal> principal) {
  public StreamContext {
    requireNonNull(sessionId, "sessionId");
    requireNonNull(principal, "principal");
  }
}
