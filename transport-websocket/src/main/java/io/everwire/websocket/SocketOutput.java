package io.everwire.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What one connection sends: the sending thread writes while the socket takes everything, the rest
 * waits until the selector says that the socket is writable again.
 *
 * <ul>
 *   <li>Guarded by this object's lock, and so are the events that the key asks for; no other code
 *       changes them.
 *   <li>From {@value #HIGH_BYTES} waiting bytes on it is full, until at most {@value #LOW_BYTES}
 *       wait. It refuses nothing: the sender stops.
 *   <li>Safe for use by many threads; nothing blocks.
 * </ul>
 */
final class SocketOutput {
  static final int HIGH_BYTES = 256 * 1024;
  static final int LOW_BYTES = 128 * 1024;

  /**
   * At most this much in one write: the JDK keeps a buffer as large for each thread that writes.
   */
  private static final int WRITE_BYTES = 128 * 1024;

  private static final int WRITE_PIECES = 16;

  /** What it tells its connection; called without the lock. */
  interface Owner {
    void onRoom();

    /** Output has failed; the input tells why, if it does. */
    void onBroken();
  }

  private final SocketChannel socket;
  private final @Nullable TlsChannel tls;
  private final SelectionKey key;
  private final Owner owner;
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>(1);
  private long waitingBytes;
  private volatile boolean full;

  /** Nothing more is sent after what waits. */
  private boolean finishing;

  private boolean ended;
  private boolean broken;
  private boolean inputEnded;

  /**
   * Nothing waits.
   *
   * @param tls what secures the socket, or null
   * @param key the socket's, with the selector whose thread calls {@link #goOn}
   */
  SocketOutput(SocketChannel socket, @Nullable TlsChannel tls, SelectionKey key, Owner owner) {
    this.socket = socket;
    this.tls = tls;
    this.key = key;
    this.owner = owner;
  }

  boolean isFull() {
    return full;
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
      failed = !begin(idle);
    }
    if (failed) {
      owner.onBroken();
    }
  }

  /** Sends a frame in one or several pieces, or bytes that are none: an HTTP answer. */
  void send(ByteBuffer... pieces) {
    boolean failed;
    synchronized (this) {
      boolean idle = waiting.isEmpty();
      for (ByteBuffer piece : pieces) {
        add(piece);
      }
      failed = !begin(idle);
    }
    if (failed) {
      owner.onBroken();
    }
  }

  /** Begins with what was added, unless something waits before it; as {@link #flush}. */
  private boolean begin(boolean idle) {
    boolean works = !idle || flush();
    full = waitingBytes >= HIGH_BYTES;
    return works;
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

  /** On the selector's thread: the socket is writable again. */
  void goOn() {
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
      if (!broken && !ended) {
        if (tls != null) {
          tls.flush();
        }
        boolean goesOn = true;
        while (goesOn && !waiting.isEmpty()) {
          goesOn = tls == null ? writeSome() : writeRecord(tls);
        }
        if (finishing && waiting.isEmpty() && (tls == null || tls.endOutput())) {
          ended = true;
          socket.shutdownOutput();
        }
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      broken = true;
      forget();
    }
    askForEvents();
    return broken == before;
  }

  private void forget() {
    waiting.clear();
    waitingBytes = 0;
  }

  /** Writes several of those that wait at once; whether the socket took all that it was given. */
  private boolean writeSome() throws IOException {
    ByteBuffer[] pieces = new ByteBuffer[Math.min(WRITE_PIECES, waiting.size())];
    int count = 0;
    int bytes = 0;
    for (Iterator<ByteBuffer> each = waiting.iterator();
        count < pieces.length && bytes < WRITE_BYTES; ) {
      pieces[count] = each.next();
      bytes += pieces[count++].remaining();
    }
    ByteBuffer last = pieces[count - 1];
    int end = last.limit();
    int given = Math.min(bytes, WRITE_BYTES);
    last.limit(end - (bytes - given));
    long written = count == 1 ? socket.write(last) : socket.write(pieces, 0, count);
    last.limit(end);
    waitingBytes -= written;
    removeWritten();
    return written == given;
  }

  private boolean writeRecord(TlsChannel secured) throws IOException {
    if (secured.isBlocked()) {
      return false;
    }
    ByteBuffer first = waiting.element();
    int begin = first.position();
    secured.write(first);
    int written = first.position() - begin;
    waitingBytes -= written;
    removeWritten();
    return written > 0;
  }

  private void removeWritten() {
    while (!waiting.isEmpty() && !waiting.element().hasRemaining()) {
      waiting.remove();
    }
  }

  /** Tells the selector what is waited for; to be called when reading may have changed that. */
  synchronized void askForEvents() {
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

  /** The peer has ended its side: nothing is to be read any more. */
  synchronized void inputEnded() {
    inputEnded = true;
    askForEvents();
  }

  /** Forgets what waits, and takes no more. */
  synchronized void close() {
    broken = true;
    forget();
  }
}
