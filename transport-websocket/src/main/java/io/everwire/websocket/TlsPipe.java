package io.everwire.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS over a non-blocking socket: {@link #handshake} first, until it is done, then reading and
 * writing.
 *
 * <ul>
 *   <li>Safe for use by the loop's thread and one writing thread: every method locks this object,
 *       none blocks.
 *   <li>Holds one TLS record each way, and nothing of the application's.
 * </ul>
 */
final class TlsPipe implements BytePipe {
  /** What a handshake waits for. */
  enum Step {
    DONE,
    /** Work that may take a while: take it with {@link #delegatedTask}, then go on. */
    TASK,
    READ,
    WRITE
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;

  /** Encrypted bytes from the socket, between position and limit. */
  private ByteBuffer received;

  /** Encrypted bytes for the socket, between position and limit. */
  private ByteBuffer toSend;

  /** Whether what was received is only the beginning of a record. */
  private boolean needsMore = true;

  TlsPipe(SocketChannel channel, SSLEngine engine) throws SSLException {
    this.channel = channel;
    this.engine = engine;
    int record = engine.getSession().getPacketBufferSize();
    received = ByteBuffer.allocate(record).flip();
    toSend = ByteBuffer.allocate(record).flip();
    engine.beginHandshake();
  }

  SSLEngine engine() {
    return engine;
  }

  synchronized @Nullable Runnable delegatedTask() {
    return engine.getDelegatedTask();
  }

  /**
   * Goes on with the handshake as far as it goes without waiting.
   *
   * @throws IOException if the peer is not trusted, speaks no TLS, or is gone; an alert has been
   *     sent where possible
   */
  synchronized Step handshake() throws IOException {
    try {
      while (true) {
        if (!flush()) {
          return Step.WRITE;
        }
        switch (engine.getHandshakeStatus()) {
          case FINISHED, NOT_HANDSHAKING -> {
            return Step.DONE;
          }
          case NEED_TASK -> {
            return Step.TASK;
          }
          case NEED_WRAP -> wrap(NOTHING);
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            // A handshake record yields no application data, but the engine asks for room.
            if (!unwrap(ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()))) {
              return Step.READ;
            }
          }
        }
      }
    } catch (SSLException e) {
      sendAlert();
      throw e;
    }
  }

  private void sendAlert() {
    try {
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        wrap(NOTHING);
        flush();
      }
    } catch (IOException e) {
      // The peer learns by the end of the stream, then.
      return;
    }
  }

  @Override
  public synchronized int read(ByteBuffer into) throws IOException {
    int before = into.position();
    try {
      boolean more = true;
      while (more && into.hasRemaining()) {
        more = unwrap(into);
        afterUnwrap();
      }
    } catch (EOFException e) {
      return into.position() > before ? into.position() - before : -1;
    }
    if (into.position() == before && engine.isInboundDone()) {
      return -1;
    }
    return into.position() - before;
  }

  /** A key update, for one, is answered at once. */
  private void afterUnwrap() throws IOException {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && flush()) {
      wrap(NOTHING);
      flush();
    }
  }

  @Override
  public synchronized boolean hasUnread() {
    return received.hasRemaining() && !needsMore;
  }

  @Override
  public synchronized void write(ByteBuffer from) throws IOException {
    while (flush() && from.hasRemaining()) {
      int before = from.remaining();
      wrap(from);
      if (from.remaining() == before && !toSend.hasRemaining()) {
        throw new SSLException("the peer asks for a new handshake, which is not supported");
      }
    }
  }

  @Override
  public synchronized boolean isFlushed() {
    return !toSend.hasRemaining();
  }

  @Override
  public synchronized void shutdownOutput() throws IOException {
    engine.closeOutbound();
    if (flush()) {
      wrap(NOTHING);
      flush();
    }
    channel.shutdownOutput();
  }

  /**
   * Takes one record from what was received, or reads; false if there is not enough now, or no
   * room.
   */
  private boolean unwrap(ByteBuffer into) throws IOException {
    if (needsMore && !receive()) {
      return false;
    }
    SSLEngineResult result = engine.unwrap(received, into);
    switch (result.getStatus()) {
      case OK -> {
        return true;
      }
      case BUFFER_UNDERFLOW -> {
        needsMore = true;
        return true;
      }
      case BUFFER_OVERFLOW -> {
        return false;
      }
      case CLOSED -> throw new EOFException("the peer has closed TLS");
    }
    throw new AssertionError(result.getStatus());
  }

  /** Whether bytes have come. */
  private boolean receive() throws IOException {
    int record = engine.getSession().getPacketBufferSize();
    if (received.capacity() < record) {
      received = ByteBuffer.allocate(record).put(received).flip();
    }
    received.compact();
    int count;
    try {
      count = channel.read(received);
    } finally {
      received.flip();
    }
    if (count < 0) {
      throw new EOFException("the peer has closed the connection");
    }
    needsMore = count == 0;
    return count > 0;
  }

  /** With everything flushed: makes one record. */
  private void wrap(ByteBuffer from) throws SSLException {
    int record = engine.getSession().getPacketBufferSize();
    if (toSend.capacity() < record) {
      toSend = ByteBuffer.allocate(record).flip();
    }
    toSend.clear();
    try {
      SSLEngineResult result = engine.wrap(from, toSend);
      if (result.getStatus() == Status.CLOSED && from.hasRemaining()) {
        throw new SSLException("TLS is closed");
      }
    } finally {
      toSend.flip();
    }
  }

  /** Whether nothing is left to send. */
  private boolean flush() throws IOException {
    if (toSend.hasRemaining()) {
      channel.write(toSend);
    }
    return !toSend.hasRemaining();
  }
}
