package io.everwire.broker;

import static java.util.Objects.requireNonNull;

/**
 * How a repeated publication is recognised: by its key, within the principal and the channel.
 *
 * @param principalId whose key it is
 * @param key names the publication
 * @param origin whose numbers rise: the client's id
 * @param number rises with each publication of the origin to the channel. One that is not above the
 *     highest that was appended, and whose key is not remembered, is out of order
 */
public record Idempotency(String principalId, String key, String origin, long number) {
  public Idempotency {
    requireNonNull(principalId, "principalId");
    requireNonNull(key, "key");
    requireNonNull(origin, "origin");
  }
}
