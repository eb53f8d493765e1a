package io.everwire;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Who a client is, as the {@link Authenticator} found.
 *
 * @param id stable over reconnects: a session can be resumed only by the same id; must not be empty
 * @param attributes whatever the authenticator wants handlers to know
 * @param expiresAt until when this holds; empty if it does not expire. The client is told, and
 *     shows a newer token of its {@link Credentials} in time; a session of which no newer token has
 *     come by then ends with {@code UNAUTHENTICATED}
 */
public record Principal(String id, Map<String, String> attributes, Optional<Instant> expiresAt) {
  public Principal {
    requireNonNull(id, "id");
    requireNonNull(expiresAt, "expiresAt");
    attributes = Map.copyOf(attributes);
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a principal's id must not be empty");
    }
  }

  /**
   * A principal that does not expire.
   *
   * @param id its stable id
   * @param attributes whatever handlers are to know
   */
  public Principal(String id, Map<String, String> attributes) {
    this(id, attributes, Optional.empty());
  }

  /**
   * A principal without attributes that does not expire.
   *
   * @param id its stable id
   * @return the principal
   */
  public static Principal of(String id) {
    return new Principal(id, Map.of());
  }

  /**
   * This principal, until a time.
   *
   * @param instant when the token expires that it was found by, by the server's clock
   * @return the principal
   */
  public Principal withExpiry(Instant instant) {
    return new Principal(id, attributes, Optional.of(instant));
  }
}
