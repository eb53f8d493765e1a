package io.everwire.internal.server.channel;

/**
 * Whose session it is.
 *
 * @param sessionId the session
 * @param principalId the principal
 * @param clientId the client's own id, which outlives its sessions
 */
public record SessionIdentity(String sessionId, String principalId, String clientId) {}
