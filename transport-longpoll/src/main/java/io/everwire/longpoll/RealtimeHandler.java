package io.everwire.longpoll;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.LinkAcceptor;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Long-poll and server-sent events in an application's own Jetty 12.1, beside whatever else it
 * serves. Every request that is handed to the handler is taken for one of a link: put it behind a
 * {@code ContextHandler} or a {@code PathMappingsHandler} with the path that clients use.
 *
 * <ul>
 *   <li>It never blocks, and says so: Jetty calls it without a thread of its own for it.
 *   <li>The server's connectors keep their TLS, protocols, limits and threads. Their idle timeout
 *       does not end polls that are held; proxies on the way must wait for longer than {@link
 *       HttpOptions.Builder#hold}.
 *   <li>Stopping the handler, or the server, ends its links; close sessions first, so that clients
 *       hear of it.
 * </ul>
 */
public final class RealtimeHandler extends Handler.Abstract.NonBlocking {
  private final Mount mount;

  private RealtimeHandler(Mount mount) {
    this.mount = mount;
  }

  /**
   * A handler with default options that takes batches up to 256 KiB.
   *
   * @param acceptor takes the links, such as {@code server.acceptor()}
   * @return a handler to give to a Jetty server
   */
  public static RealtimeHandler of(LinkAcceptor acceptor) {
    return of(acceptor, HttpOptions.defaults(), Mount.DEFAULT_MAX_MESSAGE_BYTES);
  }

  /**
   * A handler.
   *
   * @param acceptor takes the links, such as {@code server.acceptor()}
   * @param options of which those of a server count that are not marked for listeners
   * @param maxMessageBytes the largest batch to take: what the session's limits say
   * @return a handler to give to a Jetty server
   * @throws IllegalArgumentException if {@code maxMessageBytes} is not positive
   */
  public static RealtimeHandler of(
      LinkAcceptor acceptor, HttpOptions options, int maxMessageBytes) {
    return new RealtimeHandler(
        new Mount(requireNonNull(acceptor, "acceptor"), options, maxMessageBytes));
  }

  /** Serves a request, whose answer may come much later. */
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    mount.serve(new JettyExchange(request, response, callback));
    return true;
  }

  /** Ends all links, and waits for a second at most until their clients know. */
  @Override
  protected void doStop() throws Exception {
    mount.close();
    super.doStop();
  }
}
