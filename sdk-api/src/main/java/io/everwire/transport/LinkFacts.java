package io.everwire.transport;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a transport knows of a link that a peer opened, for authenticators and logs.
 *
 * @param transport the scheme of the URI that the link came by, such as {@code mem}
 * @param uri what the peer asked for: path and query as it sent them
 * @param headers headers or metadata of the opening request; names in lower case
 * @param peerAddress where the link comes from, or null where the transport has no addresses
 * @param tlsPrincipal the peer's name from its client certificate, or null without one
 */
public record LinkFacts(
    String transport,
    URI uri,
    Map<String, List<String>> headers,
    @Nullable SocketAddress peerAddress,
    @Nullable Principal tlsPrincipal) {
  private static final Recurring<URI> URIS = new Recurring<>();
  private static final Recurring<String> NAMES = new Recurring<>();
  private static final Recurring<List<String>> VALUES = new Recurring<>();

  public LinkFacts {
    requireNonNull(transport, "transport");
    // A server holds the facts of each link, and most of them say the same.
    uri = URIS.share(requireNonNull(uri, "uri"));
    headers =
        headers.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    each -> NAMES.share(each.getKey()),
                    each -> VALUES.share(List.copyOf(each.getValue()))));
  }

  /** Without headers and query, which may carry secrets. */
  @Override
  public String toString() {
    return "LinkFacts[transport="
        + transport
        + ", path="
        + uri.getPath()
        + ", "
        + headers.size()
        + " headers, peerAddress="
        + peerAddress
        + ", tlsPrincipal="
        + tlsPrincipal
        + "]";
  }
}
