package io.everwire;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a session stands at its server. Counts begin with the session and go on over all its links.
 *
 * @param id the session's id, as logs name it
 * @param principal whose it is
 * @param transport the scheme of its link, or of the last one it had
 * @param peerAddress where that link comes from; empty where the transport has no addresses
 * @param since when it was opened
 * @param attached whether it has a link; without one it waits to be resumed
 * @param roundTripTime of the last ping on its link; empty without one
 * @param receivedBytes bytes of batches received
 * @param receivedFrames counted frames received: messages, parts of large ones, and requests
 * @param sentBytes bytes of batches sent
 * @param sentFrames counted frames sent, each once however often it was replayed
 * @param replayBytes bytes sent and not yet acknowledged
 */
public record SessionInfo(
    String id,
    Principal principal,
    String transport,
    Optional<SocketAddress> peerAddress,
    Instant since,
    boolean attached,
    Optional<Duration> roundTripTime,
    long receivedBytes,
    long receivedFrames,
    long sentBytes,
    long sentFrames,
    long replayBytes) {
  public SessionInfo {
    requireNonNull(id, "id");
    requireNonNull(principal, "principal");
    requireNonNull(transport, "transport");
    requireNonNull(peerAddress, "peerAddress");
    requireNonNull(since, "since");
    requireNonNull(roundTripTime, "roundTripTime");
  }
}
