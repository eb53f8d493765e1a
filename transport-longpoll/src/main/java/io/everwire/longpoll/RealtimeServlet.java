package io.everwire.longpoll;

import static java.util.Objects.requireNonNull;

import io.everwire.transport.LinkAcceptor;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Long-poll and server-sent events in any servlet container (Jakarta Servlet 6), beside whatever
 * else the application serves. Map it to the path that clients use, and let it be asynchronous:
 * {@code asyncSupported} must be true for it and for each filter before it.
 *
 * <ul>
 *   <li>It never blocks a container's thread, and no thread waits with a client.
 *   <li>Servlets cannot tell at once that a client's connection ended while nothing is written: a
 *       link that is not heard of ends after {@link HttpOptions.Builder#absence}, counted from the
 *       end of the poll that was held.
 *   <li>Destroying the servlet ends its links; close sessions first, so that clients hear of it.
 * </ul>
 */
public final class RealtimeServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient Mount mount;

  private RealtimeServlet(Mount mount) {
    this.mount = mount;
  }

  /**
   * A servlet with default options that takes batches up to 256 KiB.
   *
   * @param acceptor takes the links, such as {@code server.acceptor()}
   * @return a servlet to give to a container
   */
  public static RealtimeServlet of(LinkAcceptor acceptor) {
    return of(acceptor, HttpOptions.defaults(), Mount.DEFAULT_MAX_MESSAGE_BYTES);
  }

  /**
   * A servlet.
   *
   * @param acceptor takes the links, such as {@code server.acceptor()}
   * @param options of which those of a server count that are not marked for listeners
   * @param maxMessageBytes the largest batch to take: what the session's limits say
   * @return a servlet to give to a container
   * @throws IllegalArgumentException if {@code maxMessageBytes} is not positive
   */
  public static RealtimeServlet of(
      LinkAcceptor acceptor, HttpOptions options, int maxMessageBytes) {
    return new RealtimeServlet(
        new Mount(requireNonNull(acceptor, "acceptor"), options, maxMessageBytes));
  }

  /** Serves a request, whose answer may come much later. */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    mount.serve(new ServletExchange(request, response));
  }

  /** Ends all links, and waits for a second at most until their clients know. */
  @Override
  public void destroy() {
    mount.close();
  }
}
