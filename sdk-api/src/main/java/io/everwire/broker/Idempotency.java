package io.everwire.broker;

import static java.util.Objects.requireNonNull;

/**
 * How a repeated publication is recognised: by its key, within the principal and the channel.
 *
 * @param principalId whose key it is
 * @param key names the publication; empty if origin and number do
 * @param origin whose numbers rise: the client's id
 * @param number rises with each publication of the origin to the channel, by one as a rule. One
 *     that is not above the highest that was appended, and that is not remembered, is out of order.
 *     0 if the publication has a key alone, and no place among others
 */
public record Idempotency(String principalId, String key, String origin, long number) {
  public Idempotency {
    requireNonNull(principalId, "principalId");
    requireNonNull(key, "key");
    requireNonNull(origin, "origin");
    if (number < 0 || (number == 0 && key.isEmpty())) {
      throw new IllegalArgumentException(
          "the number of a publication is " + number + ", must be positive");
    }
  }
}
