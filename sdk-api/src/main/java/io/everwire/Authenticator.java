package io.everwire;

import java.util.concurrent.CompletionStage;

/**
 * Decides who may open, resume or go on with a session. Asked for every session, every resume and
 * every new token of a running session.
 *
 * <p>Called by many threads at once, on the server's executor, so it may block for a while; it must
 * answer within {@link RealtimeServer.Builder#handshakeTimeout}.
 */
@FunctionalInterface
public interface Authenticator {

  /**
   * Decides on one request.
   *
   * @param request what the client shows
   * @return completes with the principal; a failure refuses. The client is told the status of a
   *     {@link RealtimeException}; with any other exception it is told no more than {@code
   *     UNAUTHENTICATED}. Codes other than {@code UNAUTHENTICATED} and {@code PERMISSION_DENIED}
   *     mean that no judgement was possible now, and the client tries again later.
   */
  CompletionStage<Principal> authenticate(AuthenticationRequest request);
}
