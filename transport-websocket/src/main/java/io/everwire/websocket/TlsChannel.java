package io.everwire.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.java_websocket.SSLSocketChannel2;

/**
 * Java-WebSocket's TLS over a non-blocking socket, driven by what can be read rather than by a
 * selector that never sleeps while a handshake is under way.
 *
 * <ul>
 *   <li>Safe for use by many threads: one lock, this object, for both directions, since reading may
 *       write as well (handshakes, new keys).
 *   <li>The engine's own work (signatures) runs on the calling thread.
 * </ul>
 */
final class TlsChannel extends SSLSocketChannel2 {
  private boolean established;

  TlsChannel(SocketChannel socket, SSLEngine engine) throws IOException {
    // Without a key, the library does not ask for events; the caller does.
    super(socket, engine, new CallingThread(), null);
  }

  @Override
  public synchronized int read(ByteBuffer to) throws IOException {
    int count;
    boolean goOn;
    do {
      int unread = inCrypt.remaining();
      HandshakeStatus before = sslEngine.getHandshakeStatus();
      answer();
      count = super.read(to);
      answer();
      // One call does one step of the handshake, and no event follows for what has been read.
      goOn =
          count == 0
              && !outCrypt.hasRemaining()
              && (sslEngine.getHandshakeStatus() != before || inCrypt.remaining() != unread);
    } while (goOn);
    return count == 0 && sslEngine.isInboundDone() ? -1 : count;
  }

  @Override
  public synchronized int readMore(ByteBuffer to) throws javax.net.ssl.SSLException {
    int count;
    boolean goOn;
    do {
      int unread = inCrypt.remaining();
      count = super.readMore(to);
      // A record may hold nothing for the reader, such as new keys, and no event follows for the
      // next.
      goOn = count == 0 && super.isNeedRead() && inCrypt.remaining() != unread;
    } while (goOn);
    return count == 0 && sslEngine.isInboundDone() ? -1 : count;
  }

  @Override
  public synchronized boolean isNeedRead() {
    return super.isNeedRead() || sslEngine.isInboundDone();
  }

  /** Whether a record waits for the socket. */
  synchronized boolean isBlocked() {
    return outCrypt.hasRemaining();
  }

  @Override
  public synchronized int write(ByteBuffer from) throws IOException {
    answer();
    return super.write(from);
  }

  /** Goes on with what the socket has not taken, or with the handshake. */
  synchronized void flush() throws IOException {
    if (outCrypt.hasRemaining()) {
      socketChannel.write(outCrypt);
    }
    answer();
  }

  /**
   * Says that nothing more is sent.
   *
   * @return whether that is with the socket
   */
  synchronized boolean endOutput() throws IOException {
    sslEngine.closeOutbound();
    while (!sslEngine.isOutboundDone() && !outCrypt.hasRemaining()) {
      wrapNothing();
    }
    return !outCrypt.hasRemaining();
  }

  /**
   * After the handshake the engine may still have to say something of its own: new keys, the end.
   * The library would take that for another handshake.
   */
  private void answer() throws IOException {
    established = established || isQuiet();
    while (established
        && sslEngine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
        && !outCrypt.hasRemaining()) {
      wrapNothing();
    }
  }

  private void wrapNothing() throws IOException {
    outCrypt.compact();
    sslEngine.wrap(emptybuffer, outCrypt);
    outCrypt.flip();
    socketChannel.write(outCrypt);
  }

  private boolean isQuiet() {
    HandshakeStatus status = sslEngine.getHandshakeStatus();
    return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
  }

  /** Called by the library when the peer has ended its side; the socket's owner closes it. */
  @Override
  public void close() {}

  /** Runs what it is given at once. */
  private static final class CallingThread extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
