package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Who is in a channel: one session that is subscribed to it.
 *
 * @param principalId the session's {@link Principal#id()}
 * @param sessionId the session
 * @param metadata what its first subscription said; see {@link SubscribeOptions#withMetadata}
 */
public record Member(String principalId, String sessionId, Map<String, String> metadata) {
  public Member {
    requireNonNull(principalId, "principalId");
    requireNonNull(sessionId, "sessionId");
    metadata = Map.copyOf(metadata);
  }
}
