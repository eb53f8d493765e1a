package io.everwire.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.java_websocket.WrappedByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one accepted connection, as Java-WebSocket's selector sees it.
 *
 * <ul>
 *   <li>What is sent goes to {@link SocketOutput}. The library itself finds nothing to write, so it
 *       never drops a demand to write that comes while it finishes one.
 *   <li>What comes alone is decoded at once, on the selector's thread: a hop to a decoder would
 *       cost more than the work. When several connections have something, decoders share it.
 *   <li>The end of the input is a mark in the order of the bytes, because the selector would end a
 *       connection before the decoder has seen what came before.
 * </ul>
 */
final class ServerChannel implements WrappedByteChannel {
  /** What the channel asks of its connection. */
  interface Owner extends SocketOutput.Owner {
    /**
     * Decodes on this thread, if that is possible now.
     *
     * @return whether it has
     */
    boolean decodeNow(ByteBuffer bytes);

    /** These bytes go to a decoder. */
    void onQueued();

    void onClosed();
  }

  private final SocketChannel socket;
  private final @Nullable TlsChannel tls;
  private final SelectionKey key;
  private final Owner owner;
  private final SocketOutput output;

  /**
   * Bytes that the decoder gets, without the mark. Read by others only once the input has ended.
   */
  private long received;

  private volatile boolean inputEnded;
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

  @Override
  public int read(ByteBuffer to) {
    int count = take(to, false);
    if (count > 0) {
      if (isDecodedAtOnce(to)) {
        to.clear();
        return 0;
      }
      owner.onQueued();
    }
    return count;
  }

  @Override
  public int readMore(ByteBuffer to) {
    int count = take(to, true);
    if (count > 0) {
      owner.onQueued();
    }
    return count;
  }

  private boolean isDecodedAtOnce(ByteBuffer read) {
    if (tls != null || inputEnded) {
      // More may be buffered, which the library asks for only after it has got something.
      return false;
    }
    Set<SelectionKey> ready = key.selector().selectedKeys();
    if (ready.size() != 1 || !owner.decodeNow(read.duplicate().flip())) {
      return false;
    }
    // The library takes a key out only when it has got something. It is the last of this round.
    ready.clear();
    return true;
  }

  /** On the selector's thread. Throws nothing: the library might close another connection. */
  private int take(ByteBuffer to, boolean more) {
    if (inputEnded) {
      return 0;
    }
    int begin = to.position();
    int count;
    try {
      if (tls == null) {
        count = socket.read(to);
      } else {
        count = more ? tls.readMore(to) : tls.read(to);
        output.askForEvents();
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      failure = e instanceof IOException io ? io : new IOException(e);
      count = -1;
    }
    if (count >= 0) {
      received += count;
      return count;
    }
    inputEnded = true;
    output.inputEnded();
    to.position(begin).put((byte) 0);
    return 1;
  }

  @Override
  public boolean isNeedRead() {
    return tls != null && !inputEnded && tls.isNeedRead();
  }

  /** Whether what comes after this many bytes is not data but the end. */
  boolean isEndAfter(long decoded) {
    return inputEnded && received == decoded;
  }

  /** Why the input has ended. */
  IOException end() {
    IOException known = failure;
    return known == null ? new EOFException("end of stream without a close frame") : known;
  }

  /** The library writes nothing, see above, but calls this when the socket is writable. */
  @Override
  public int write(ByteBuffer frame) {
    output.goOn();
    return 0;
  }

  @Override
  public void writeMore() {
    output.goOn();
  }

  /** True, always, so that the library leaves the key's events alone. */
  @Override
  public boolean isNeedWrite() {
    return true;
  }

  @Override
  public boolean isBlocking() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public void close() {
    output.close();
    Sockets.closeQuietly(socket);
    owner.onClosed();
  }
}
