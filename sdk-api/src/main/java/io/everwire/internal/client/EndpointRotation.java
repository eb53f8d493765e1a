package io.everwire.internal.client;

import io.everwire.internal.session.TransportRegistry.Resolved;
import java.util.ArrayList;
import java.util.List;

/**
 * Which endpoint to try next: in order of preference, round after round. Confined to the client's
 * serializer.
 */
final class EndpointRotation {
  private final List<Resolved> configured;
  private List<Resolved> order;
  private int next;

  EndpointRotation(List<Resolved> configured) {
    this.configured = configured;
    this.order = configured;
  }

  /** Begins a round with the preferred endpoint. */
  void restart() {
    next = 0;
  }

  /** Puts an endpoint that the application chose before the configured ones. */
  void prefer(Resolved chosen) {
    List<Resolved> all = new ArrayList<>();
    all.add(chosen);
    for (Resolved endpoint : configured) {
      if (!endpoint.endpoint().uri().equals(chosen.endpoint().uri())) {
        all.add(endpoint);
      }
    }
    order = List.copyOf(all);
    next = 0;
  }

  Resolved take() {
    Resolved taken = order.get(next);
    next = (next + 1) % order.size();
    return taken;
  }

  /** Whether all endpoints have had their turn. */
  boolean isRoundOver() {
    return next == 0;
  }
}
