package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketAdapter;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.Handshakedata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Java-WebSocket tells of one accepted connection. */
final class ServerEvents extends WebSocketAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerEvents.class);

  private @Nullable ServerConnection connection;

  /** Says whose events they are; the first call. */
  void of(ServerConnection whose) {
    connection = whose;
  }

  private ServerConnection connection() {
    return requireNonNull(connection);
  }

  @Override
  public void onWriteDemand(WebSocket socket) {
    connection().sendQueue();
  }

  @Override
  public void onWebsocketOpen(WebSocket socket, Handshakedata request) {
    connection().opened((ClientHandshake) request);
  }

  @Override
  public void onWebsocketClosing(WebSocket socket, int code, String text, boolean remote) {
    connection().finish();
  }

  @Override
  public void onWebsocketError(WebSocket socket, Exception failure) {
    LOG.debug("{}", connection().peer(), failure);
  }

  // The connection knows when its socket is closed, and is asked for no addresses.

  @Override
  public void onWebsocketClose(WebSocket socket, int code, String text, boolean remote) {}

  @Override
  public void onWebsocketCloseInitiated(WebSocket socket, int code, String text) {}

  @Override
  public @Nullable InetSocketAddress getLocalSocketAddress(WebSocket socket) {
    return null;
  }

  @Override
  public @Nullable InetSocketAddress getRemoteSocketAddress(WebSocket socket) {
    return null;
  }

  // Messages never come here: the draft gives them to the link.

  @Override
  public void onWebsocketMessage(WebSocket socket, String text) {}

  @Override
  public void onWebsocketMessage(WebSocket socket, ByteBuffer message) {}
}
