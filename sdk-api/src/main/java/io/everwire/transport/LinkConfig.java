package io.everwire.transport;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the session engine asks of every link of an endpoint.
 *
 * @param maxMessageBytes the largest message to take from the peer; the transport ends a link that
 *     brings a larger one, before it spends the memory
 * @param openTimeout how long opening may take, transport handshakes included
 * @param environment threads, time and randomness; a transport that must use a library's own
 *     threads may leave it unused
 */
public record LinkConfig(int maxMessageBytes, Duration openTimeout, Environment environment) {
  public LinkConfig {
    requireNonNull(openTimeout, "openTimeout");
    requireNonNull(environment, "environment");
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + ", must be positive");
    }
  }
}
