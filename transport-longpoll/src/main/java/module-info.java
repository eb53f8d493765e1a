/**
 * The {@code http:}, {@code https:}, {@code sse+http:} and {@code sse+https:} transport of
 * Everwire.
 */
module io.everwire.longpoll {
  requires transitive io.everwire;
  requires static org.jspecify;
  requires java.net.http;
  requires org.eclipse.jetty.client;
  requires org.slf4j;
  // What only a server needs: a listener of our own or a mount in Jetty, and a mount in a servlet
  // container.
  requires static org.eclipse.jetty.server;
  requires static org.eclipse.jetty.http2.server;
  requires static org.eclipse.jetty.alpn.server;
  requires static jakarta.servlet;

  exports io.everwire.longpoll;

  provides io.everwire.transport.Transport with
      io.everwire.longpoll.LongPollTransport;
}
