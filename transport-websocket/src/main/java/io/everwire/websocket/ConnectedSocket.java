package io.everwire.websocket;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/** What Java-WebSocket's client asks of a socket besides its streams: another one answers. */
abstract class ConnectedSocket extends Socket {
  final Socket inner;

  ConnectedSocket(Socket inner) {
    this.inner = inner;
  }

  @Override
  public final boolean isConnected() {
    return true;
  }

  @Override
  public final boolean isClosed() {
    return inner.isClosed();
  }

  @Override
  public final void setTcpNoDelay(boolean on) throws SocketException {
    inner.setTcpNoDelay(on);
  }

  @Override
  public final void setReuseAddress(boolean on) throws SocketException {
    inner.setReuseAddress(on);
  }

  @Override
  public final InetAddress getInetAddress() {
    return inner.getInetAddress();
  }

  @Override
  public final SocketAddress getLocalSocketAddress() {
    return inner.getLocalSocketAddress();
  }

  @Override
  public final SocketAddress getRemoteSocketAddress() {
    return inner.getRemoteSocketAddress();
  }
}
