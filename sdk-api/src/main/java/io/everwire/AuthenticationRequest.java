package io.everwire;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.LinkFacts;

/**
 * What a client shows of itself.
 *
 * @param token the client's token; empty when it has no credentials
 * @param clientId the id that the client goes by, not proven by anything
 * @param facts what the transport knows of the link
 */
public record AuthenticationRequest(String token, String clientId, LinkFacts facts) {
  public AuthenticationRequest {
    requireNonNull(token, "token");
    requireNonNull(clientId, "clientId");
    requireNonNull(facts, "facts");
  }

  /** Leaves the token out. */
  @Override
  public String toString() {
    return "AuthenticationRequest[clientId="
        + clientId
        + ", token of "
        + token.length()
        + " characters, facts="
        + facts
        + "]";
  }
}
