package io.everwire.websocket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * What Java-WebSocket's client gets its socket from. It asks for an unconnected one only, and takes
 * one that is connected and secured.
 */
final class SecuredSockets extends SocketFactory {
  /** Makes what the library gets out of a socket that is ready. */
  interface Wrap {
    Socket wrap(Socket ready) throws IOException;
  }

  private final ClientSockets sockets;
  private final Wrap wrap;

  SecuredSockets(ClientSockets sockets, Wrap wrap) {
    this.sockets = sockets;
    this.wrap = wrap;
  }

  @Override
  public Socket createSocket() throws IOException {
    return wrap.wrap(sockets.secured());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw new SocketException("not asked for");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw new SocketException("not asked for");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw new SocketException("not asked for");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw new SocketException("not asked for");
  }
}
