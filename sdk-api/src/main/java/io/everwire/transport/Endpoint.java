package io.everwire.transport;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where to connect or listen: a URI, and options that only its transport understands.
 *
 * @param uri absolute; its scheme chooses the transport
 * @param options typed options of that transport's own module; at most one of each class
 */
public record Endpoint(URI uri, List<TransportOption> options) {
  public Endpoint {
    requireNonNull(uri, "uri");
    options = List.copyOf(options);
    if (uri.getScheme() == null) {
      throw new IllegalArgumentException(
          "endpoint URI \"" + uri + "\" has no scheme, such as mem: in mem:name");
    }
  }

  /**
   * Reads an endpoint.
   *
   * @param uri an absolute URI
   * @param options options of its transport
   * @return the endpoint
   * @throws IllegalArgumentException if the text is not an absolute URI
   */
  public static Endpoint of(String uri, TransportOption... options) {
    return new Endpoint(URI.create(requireNonNull(uri, "uri")), List.of(options));
  }

  /**
   * The part of the URI that chooses the transport.
   *
   * @return the scheme, in lower case
   */
  public String scheme() {
    return requireNonNull(uri.getScheme()).toLowerCase(Locale.ROOT);
  }

  /**
   * The option of a class, if there is one.
   *
   * @param type the option's class
   * @param <O> the option's type
   * @return the option
   */
  public <O extends TransportOption> Optional<O> option(Class<O> type) {
    return options.stream().filter(type::isInstance).map(type::cast).findFirst();
  }
}
