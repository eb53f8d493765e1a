package io.everwire.websocket;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketAdapter;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.handshake.Handshakedata;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Java-WebSocket tells of one accepted connection: opening and end go on to its server, the
 * demand to write to the connection itself, since the server's own way can lose one.
 */
final class ServerEvents extends WebSocketAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerEvents.class);

  private final WebSocketServer server;
  private @Nullable ServerConnection connection;

  ServerEvents(WebSocketServer server) {
    this.server = server;
  }

  /** Says whose events they are; the first call. */
  void of(ServerConnection whose) {
    connection = whose;
  }

  @Override
  public void onWriteDemand(WebSocket socket) {
    requireNonNull(connection).sendQueue();
  }

  @Override
  public void onWebsocketOpen(WebSocket socket, Handshakedata request) {
    server.onWebsocketOpen(socket, request);
  }

  @Override
  public void onWebsocketClosing(WebSocket socket, int code, String text, boolean remote) {
    requireNonNull(connection).finish();
  }

  @Override
  public void onWebsocketClose(WebSocket socket, int code, String text, boolean remote) {
    server.onWebsocketClose(socket, code, text, remote);
  }

  @Override
  public void onWebsocketError(WebSocket socket, Exception failure) {
    LOG.debug("{}", requireNonNull(connection).peer(), failure);
  }

  @Override
  public InetSocketAddress getLocalSocketAddress(WebSocket socket) {
    return server.getLocalSocketAddress((WebSocketImpl) socket);
  }

  @Override
  public InetSocketAddress getRemoteSocketAddress(WebSocket socket) {
    return server.getRemoteSocketAddress((WebSocketImpl) socket);
  }

  // Messages never come here: the draft gives them to the link.

  @Override
  public void onWebsocketMessage(WebSocket socket, String text) {}

  @Override
  public void onWebsocketMessage(WebSocket socket, ByteBuffer message) {}

  @Override
  public void onWebsocketCloseInitiated(WebSocket socket, int code, String text) {}
}
