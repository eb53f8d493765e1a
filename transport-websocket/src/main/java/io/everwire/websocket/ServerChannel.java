package io.everwire.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one accepted connection, plain or over TLS. It is read by the loop's thread; closed
 * by any.
 */
final class ServerChannel implements ByteChannel {
  /** What the channel asks of its connection. */
  interface Owner extends SocketOutput.Owner {
    void onClosed();
  }

  private final SocketChannel socket;
  private final @Nullable TlsChannel tls;
  private final SelectionKey key;
  private final Owner owner;
  private final SocketOutput output;

  private volatile @Nullable IOException failure;

  ServerChannel(SocketChannel socket, @Nullable TlsChannel tls, SelectionKey key, Owner owner) {
    this.socket = socket;
    this.tls = tls;
    this.key = key;
    this.owner = owner;
    this.output = new SocketOutput(socket, tls, key, owner);
  }

  SocketOutput output() {
    return output;
  }

  @Nullable TlsChannel tls() {
    return tls;
  }

  /** What the socket has; the end of the input, -1, also where reading fails. */
  @Override
  public int read(ByteBuffer to) {
    return take(to, false);
  }

  /** Whether some of what the socket had waits here. */
  boolean hasMore() {
    return tls != null && tls.isNeedRead();
  }

  /** As {@link #read}, of what waits here. */
  int readMore(ByteBuffer to) {
    return take(to, true);
  }

  private int take(ByteBuffer to, boolean more) {
    try {
      int count = tls == null ? socket.read(to) : more ? tls.readMore(to) : tls.read(to);
      if (tls != null) {
        output.askForEvents();
      }
      if (count >= 0) {
        return count;
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      failure = e instanceof IOException io ? io : new IOException(e);
    }
    output.inputEnded();
    return -1;
  }

  /** Why the input has ended. */
  IOException end() {
    IOException known = failure;
    return known == null ? new EOFException("end of stream without a close frame") : known;
  }

  /** Not for the library, whose frames go to {@link #output} with all others. */
  @Override
  public int write(ByteBuffer frame) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public void close() {
    output.close();
    Sockets.closeQuietly(socket);
    // Its descriptor is free once the selector has looked.
    key.selector().wakeup();
    owner.onClosed();
  }
}
