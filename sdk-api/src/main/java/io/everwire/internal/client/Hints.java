package io.everwire.internal.client;

import io.everwire.internal.session.TransportRegistry;
import io.everwire.internal.session.TransportRegistry.Resolved;
import io.everwire.transport.Endpoint;
import io.everwire.transport.TransportOption;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges where a server sends its clients.
 *
 * <ul>
 *   <li>The scheme must be one that a transport serves, and a secure one if the present link is.
 *   <li>The options of a configured endpoint go with it: of the same URI, or else of the first with
 *       the same scheme, since that is how this client speaks that transport.
 * </ul>
 */
final class Hints {
  private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

  private final TransportRegistry transports;
  private final List<Resolved> configured;

  Hints(ClientSettings settings) {
    this.transports = settings.transports();
    this.configured = settings.endpoints();
  }

  /**
   * The endpoint that a hint names.
   *
   * @param from the endpoint whose link brought it
   * @return empty if there is none, or it must not be followed
   */
  Optional<Resolved> judge(String hint, @Nullable URI from) {
    if (hint.isEmpty()) {
      return Optional.empty();
    }
    try {
      Resolved target = resolve(Endpoint.of(hint));
      if (from != null
          && isSecure(transports.resolve(Endpoint.of(from.toString())))
          && !isSecure(target)) {
        LOG.debug("the hint {} is ignored: {} is encrypted, it is not", hint, from);
        return Optional.empty();
      }
      return Optional.of(target);
    } catch (IllegalArgumentException e) {
      LOG.debug("the hint {} is ignored: {}", hint, e.getMessage());
      return Optional.empty();
    }
  }

  private Resolved resolve(Endpoint hint) {
    List<TransportOption> options = List.of();
    for (Resolved known : configured) {
      if (known.endpoint().uri().equals(hint.uri())) {
        return known;
      }
      if (options.isEmpty() && known.endpoint().scheme().equals(hint.scheme())) {
        options = known.endpoint().options();
      }
    }
    return transports.resolve(new Endpoint(hint.uri(), options));
  }

  private static boolean isSecure(Resolved endpoint) {
    return endpoint.transport().secureSchemes().contains(endpoint.endpoint().scheme());
  }
}
