package io.everwire.internal.stream;

import io.everwire.Principal;
import java.util.Optional;

/**
 * To whom the streams of a session belong.
 *
 * @param principal who the session's client is, at the server; empty at the client
 */
public record PeerIdentity(String sessionId, Optional<Principal> principal) {}
