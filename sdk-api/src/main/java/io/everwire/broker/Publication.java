package io.everwire.broker;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is published. Immutable; nobody changes the content of the payload.
 *
 * @param payload the message as its codec has encoded it; null deletes the retained value of the
 *     key
 * @param key what it is about; empty for none
 * @param timeToLive how long it is kept at most
 * @param origin the client id of the publisher; empty for the server itself
 * @param exceptOrigin whether subscriptions of the origin are left out
 * @param idempotency how a repetition is recognised; null if it need not be
 */
public record Publication(
    @Nullable ByteBuffer payload,
    String key,
    Optional<Duration> timeToLive,
    String origin,
    boolean exceptOrigin,
    @Nullable Idempotency idempotency) {
  public Publication {
    requireNonNull(key, "key");
    requireNonNull(timeToLive, "timeToLive");
    requireNonNull(origin, "origin");
    if (payload == null && key.isEmpty()) {
      throw new IllegalArgumentException("a publication without payload needs a key to delete");
    }
  }

  /**
   * How many bytes its payload and key have; what retention counts.
   *
   * @return the count
   */
  public int bytes() {
    return (payload == null ? 0 : payload.remaining()) + key.length();
  }
}
