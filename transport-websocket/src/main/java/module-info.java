/** The {@code ws:} and {@code wss:} transport of Everwire. */
module io.everwire.websocket {
  requires transitive io.everwire;
  requires static org.jspecify;
  requires org.java_websocket;
  requires org.slf4j;

  exports io.everwire.websocket;

  provides io.everwire.transport.Transport with
      io.everwire.websocket.WebSocketTransport;
}
