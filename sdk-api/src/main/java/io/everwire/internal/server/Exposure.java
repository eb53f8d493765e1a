package io.everwire.internal.server;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a server that lets everybody in can be reached from other machines. */
final class Exposure {
  private static final Pattern LITERAL = Pattern.compile("\\[.*]|[0-9.]+");

  private Exposure() {}

  /** What an operator should know, if anything. */
  static Optional<String> warning(ServerSettings settings) {
    return settings.authenticator() != null
        ? Optional.empty()
        : warning(
            settings.endpoints().stream().map(resolved -> resolved.endpoint().uri()).toList(),
            settings.authorizer() != null,
            !settings.services().handlers().isEmpty()
                && settings.services().interceptors().isEmpty());
  }

  /**
   * What an operator should know of a server without an authenticator.
   *
   * @param guarded whether an authorizer judges what may be done with channels
   * @param serves whether it has streams or calls that no interceptor judges
   */
  static Optional<String> warning(List<URI> endpoints, boolean guarded, boolean serves) {
    List<URI> exposed = endpoints.stream().filter(Exposure::isExposed).toList();
    if (exposed.isEmpty() || (guarded && !serves)) {
      return Optional.empty();
    }
    return Optional.of(
        guarded
            ? "nobody is authenticated: everybody who reaches "
                + exposed
                + " may open streams and calls, the authorizer judges channels only"
                + " (RealtimeServer.Builder.authenticator)"
            : "the server is open: everybody who reaches "
                + exposed
                + " gets a session, and may use every channel, stream and call"
                + " (RealtimeServer.Builder.authenticator, authorizer)");
  }

  /**
   * Whether other machines may reach an address. Names are not looked up: one that is not {@code
   * localhost} counts if it has a port, since only networks have ports.
   */
  static boolean isExposed(URI uri) {
    String host = uri.getHost();
    if (host == null || host.equalsIgnoreCase("localhost")) {
      return false;
    }
    if (!LITERAL.matcher(host).matches()) {
      return uri.getPort() >= 0;
    }
    try {
      return !InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return true;
    }
  }
}
