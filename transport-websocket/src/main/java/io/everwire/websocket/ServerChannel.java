package io.everwire.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.java_websocket.WrappedByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one accepted connection, as Java-WebSocket's selector sees it, and what waits for
 * it.
 *
 * <ul>
 *   <li>Frames are taken out of the library's queue as soon as they are in it: the sending thread
 *       writes while the socket takes everything, the selector's thread goes on when it is writable
 *       again. The library itself finds nothing to write, so it never drops a demand to write that
 *       comes while it finishes one.
 *   <li>Output is guarded by this object's lock, and so are the events that the key asks for; no
 *       other code changes them.
 *   <li>From {@value #HIGH_BYTES} waiting bytes on it is full, until at most {@value #LOW_BYTES}
 *       wait. It refuses nothing: the sender stops.
 *   <li>The end of the input is a mark in the order of the bytes, because the selector would end a
 *       connection before the decoder has seen what came before.
 * </ul>
 */
final class ServerChannel implements WrappedByteChannel {
  static final int HIGH_BYTES = 256 * 1024;
  static final int LOW_BYTES = 128 * 1024;

  /**
   * At most this much in one write: the JDK keeps a buffer as large for each thread that writes.
   */
  private static final int WRITE_BYTES = 128 * 1024;

  /** What the channel tells its connection; called without the lock. */
  interface Owner {
    void onRoom();

    /** Output has failed; the input tells why, if it does. */
    void onBroken();

    void onClosed();
  }

  private final SocketChannel socket;
  private final @Nullable TlsChannel tls;
  private final SelectionKey key;
  private final Owner owner;
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>(4);
  private long waitingBytes;
  private volatile boolean full;

  /** Nothing more is sent after what waits. */
  private boolean finishing;

  private boolean outputEnded;
  private boolean broken;

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
  }

  boolean isFull() {
    return full;
  }

  SocketChannel socket() {
    return socket;
  }

  @Nullable TlsChannel tls() {
    return tls;
  }

  /** Takes all frames out of a queue, so that they go out in its order. */
  void send(Queue<ByteBuffer> frames) {
    boolean failed;
    synchronized (this) {
      boolean idle = waiting.isEmpty();
      for (ByteBuffer next = frames.poll(); next != null; next = frames.poll()) {
        // The selector may look at the same buffer, which must not seem written to it.
        add(next.duplicate());
      }
      failed = idle && !flush();
      full = waitingBytes >= HIGH_BYTES;
    }
    if (failed) {
      owner.onBroken();
    }
  }

  /** Sends bytes that are no frame: an HTTP answer. */
  void send(ByteBuffer bytes) {
    send(new ArrayDeque<>(java.util.List.of(bytes)));
  }

  private void add(ByteBuffer bytes) {
    if (!broken && !finishing) {
      waiting.add(bytes);
      waitingBytes += bytes.remaining();
    }
  }

  /** After what waits, ends the stream. */
  void finish() {
    synchronized (this) {
      finishing = true;
      if (flush()) {
        return;
      }
    }
    owner.onBroken();
  }

  /** On the selector's thread. */
  private void goOn() {
    boolean room = false;
    boolean failed;
    synchronized (this) {
      failed = !flush();
      if (full && waitingBytes <= LOW_BYTES) {
        full = false;
        room = true;
      }
    }
    if (failed) {
      owner.onBroken();
    }
    if (room) {
      owner.onRoom();
    }
  }

  /** Writes what the socket takes; false the first time that it fails. */
  private boolean flush() {
    boolean before = broken;
    try {
      if (!broken && !outputEnded) {
        if (tls != null) {
          tls.flush();
        }
        while (!waiting.isEmpty() && writeAll(waiting.element())) {
          waiting.remove();
        }
        if (finishing && waiting.isEmpty() && (tls == null || tls.endOutput())) {
          outputEnded = true;
          socket.shutdownOutput();
        }
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      broken = true;
      waiting.clear();
      waitingBytes = 0;
    }
    askForEvents();
    return broken == before;
  }

  /** Whether all of it is written. */
  private boolean writeAll(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.hasRemaining()) {
      int begin = bytes.position();
      bytes.limit(Math.min(end, begin + WRITE_BYTES));
      if (tls == null) {
        socket.write(bytes);
      } else if (!tls.isBlocked()) {
        tls.write(bytes);
      }
      boolean some = bytes.position() > begin;
      bytes.limit(end);
      waitingBytes -= bytes.position() - begin;
      if (!some) {
        return false;
      }
    }
    return true;
  }

  private void askForEvents() {
    boolean blocked = !waiting.isEmpty() || (tls != null && tls.isBlocked());
    int events =
        (inputEnded ? 0 : SelectionKey.OP_READ) | (blocked && !broken ? SelectionKey.OP_WRITE : 0);
    try {
      if (key.interestOps() != events) {
        key.interestOps(events);
        key.selector().wakeup();
      }
    } catch (CancelledKeyException e) {
      // It closes at this moment.
      return;
    }
  }

  @Override
  public int read(ByteBuffer to) {
    return take(to, false);
  }

  @Override
  public int readMore(ByteBuffer to) {
    return take(to, true);
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
        synchronized (this) {
          askForEvents();
        }
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      failure = e instanceof IOException io ? io : new IOException(e);
      count = -1;
    }
    if (count >= 0) {
      received += count;
      return count;
    }
    synchronized (this) {
      inputEnded = true;
      askForEvents();
    }
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
    goOn();
    return 0;
  }

  @Override
  public void writeMore() {
    goOn();
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
    synchronized (this) {
      broken = true;
      waiting.clear();
      waitingBytes = 0;
    }
    Sockets.closeQuietly(socket);
    owner.onClosed();
  }
}
