package io.everwire.websocket;

import io.everwire.transport.CloseReason;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Makes the socket of one client, connected and perhaps secured: resolves the name, tries its
 * addresses in turn, asks the proxy if there is one, and speaks TLS if asked. Blocks; {@link
 * #abort} by any thread ends whatever it is at.
 */
final class ClientSockets {
  private final ClientTarget target;

  /** The connection, guarded by this. */
  private @Nullable Closeable open;

  private boolean aborted;

  /** Nothing connected. */
  ClientSockets(ClientTarget target) {
    this.target = target;
  }

  /** Closes the socket that there is, and makes none from now on. */
  synchronized void abort() {
    aborted = true;
    if (open != null) {
      Sockets.closeQuietly(open);
    }
  }

  /** A socket to the host, with a channel unless the target is one for TLS. */
  Socket connected() throws IOException {
    Socket connected = connect();
    if (target.isProxied()) {
      tunnel(connected);
    }
    return connected;
  }

  private Socket connect() throws OpeningException {
    String host = target.firstHost();
    IOException last = null;
    for (InetAddress address : resolve(host)) {
      try {
        return connect(new InetSocketAddress(address, target.firstPort()));
      } catch (IOException e) {
        last = e;
      }
    }
    throw unreachable(
        target.firstHop() + (last == null ? "no address" : String.valueOf(last.getMessage())),
        last);
  }

  private Socket connect(InetSocketAddress address) throws IOException {
    // TLS streams block; and a channel below them would be closed by whoever interrupts a writer.
    Socket next = target.isSecure() ? new Socket() : SocketChannel.open().socket();
    try {
      keep(next);
      // Batches are made above, where it is known what belongs together.
      next.setTcpNoDelay(true);
      next.connect(address);
      return next;
    } catch (IOException e) {
      Sockets.closeQuietly(next);
      throw e;
    }
  }

  private static InetAddress[] resolve(String host) throws OpeningException {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw unreachable("unknown host " + host, e);
    }
  }

  private synchronized void keep(Socket next) throws IOException {
    open = next;
    if (aborted) {
      Sockets.closeQuietly(next);
      throw new SocketException("given up");
    }
  }

  /** RFC 9110, section 9.3.6. */
  private void tunnel(Socket proxy) throws IOException {
    String authorization = target.options().proxyAuthorization();
    String request =
        "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
            .formatted(
                target.hostAndPort(),
                target.hostAndPort(),
                authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n");
    String status;
    try {
      proxy.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      status = statusOf(proxy.getInputStream());
    } catch (IOException e) {
      throw unreachable(target.firstHop() + e.getMessage(), e);
    }
    if (!status.matches("HTTP/1\\.[01] 2.*")) {
      throw new OpeningException(
          CloseReason.Kind.REFUSED, target.firstHop() + "it answers " + status, null);
    }
  }

  /** Byte by byte, for what comes after the head is not the proxy's. */
  private static String statusOf(InputStream in) throws IOException {
    HttpHead head = new HttpHead();
    try {
      while (true) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException("the proxy has closed the connection");
        }
        if (head.take(ByteBuffer.wrap(new byte[] {(byte) next}))) {
          return head.firstLine();
        }
      }
    } catch (ViolationException e) {
      throw new IOException("the proxy's answer is no HTTP", e);
    }
  }

  /** A socket to the host that speaks TLS, after its handshake. */
  SSLSocket secured() throws IOException {
    Socket connected = connected();
    try {
      SSLSocket secured = target.secure(connected);
      secured.startHandshake();
      return secured;
    } catch (IOException e) {
      boolean ended = e instanceof EOFException || e.getCause() instanceof EOFException;
      throw unreachable(
          "TLS failed: " + (ended ? "the peer has closed the connection" : e.getMessage()), e);
    }
  }

  private static OpeningException unreachable(String why, @Nullable Throwable cause) {
    return new OpeningException(CloseReason.Kind.UNREACHABLE, why, cause);
  }
}
