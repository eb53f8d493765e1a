package io.everwire;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Who a client is, as the {@link Authenticator} found.
 *
 * @param id stable over reconnects: a session can be resumed only by the same id; must not be empty
 * @param attributes whatever the authenticator wants handlers to know
 */
public record Principal(String id, Map<String, String> attributes) {
  public Principal {
    requireNonNull(id, "id");
    attributes = Map.copyOf(attributes);
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a principal's id must not be empty");
    }
  }

  /**
   * A principal without attributes.
   *
   * @param id its stable id
   * @return the principal
   */
  public static Principal of(String id) {
    return new Principal(id, Map.of());
  }
}
