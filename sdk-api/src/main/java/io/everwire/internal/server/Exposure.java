package io.everwire.internal.server;

import io.everwire.transport.Endpoint;
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
    if (settings.authenticator() != null) {
      return Optional.empty();
    }
    List<URI> exposed =
        settings.endpoints().stream()
            .map(resolved -> resolved.endpoint())
            .map(Endpoint::uri)
            .filter(Exposure::isExposed)
            .toList();
    return exposed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the server is open: everybody who reaches "
                + exposed
                + " gets a session (RealtimeServer.Builder.authenticator)");
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
