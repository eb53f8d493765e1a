package io.everwire.transport;

import java.util.Set;

/**
 * A way to carry messages, chosen by the scheme of an endpoint's URI. Found by {@link
 * java.util.ServiceLoader}, or handed to a builder.
 *
 * <p>Implementations are safe for use by many threads, keep no state between calls but what
 * listeners and links need, and pass the testkit's {@code TransportContract}.
 */
public interface Transport {

  /**
   * The URI schemes this transport serves.
   *
   * @return schemes in lower case
   */
  Set<String> schemes();

  /**
   * Those of {@link #schemes()} whose links are encrypted, and whose server has proven who it is.
   * Where a server sends a client that came by such a scheme, the client goes by such a scheme
   * only.
   *
   * @return schemes in lower case; none by default
   */
  default Set<String> secureSchemes() {
    return Set.of();
  }

  /**
   * Begins to open a link and returns at once. Success is {@link LinkListener#onOpen}; every
   * failure, an unreachable peer as well as a refusal or a timeout, is {@link
   * LinkListener#onClosed}.
   *
   * @param endpoint where to; its scheme is one of {@link #schemes()}
   * @param config what is asked of the link
   * @param listener told what happens
   * @return the link, not yet open; closing it gives up
   * @throws IllegalArgumentException if the URI or an option cannot be used by this transport
   */
  Link connect(Endpoint endpoint, LinkConfig config, LinkListener listener);

  /**
   * Listens for links. Blocks until the address is bound.
   *
   * @param endpoint where; port 0 takes a free port
   * @param config what is asked of each accepted link
   * @param acceptor takes each link; may be called before this method has returned
   * @return the listener
   * @throws TransportException if the address cannot be bound; the message names it
   * @throws IllegalArgumentException if the URI or an option cannot be used by this transport
   */
  Listener listen(Endpoint endpoint, LinkConfig config, LinkAcceptor acceptor)
      throws TransportException;
}
