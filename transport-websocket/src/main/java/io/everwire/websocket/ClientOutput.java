package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Where the frames of one client go: straight to its socket or, over TLS, into the queue of the
 * library's writing thread. Safe for use by many threads.
 */
final class ClientOutput {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SendGauge gauge = new SendGauge();

  /** One of them is set, before the handshake begins. */
  private volatile @Nullable SocketOutput socket;

  private volatile @Nullable Queue<ByteBuffer> queue;

  void over(SocketOutput plain) {
    socket = plain;
  }

  void over(Queue<ByteBuffer> frames) {
    queue = frames;
  }

  /** Sends a frame, whose buffer has an array. */
  void send(ByteBuffer frame) {
    ByteBuffer waits = pass(frame);
    Queue<ByteBuffer> frames = queue;
    if (frames != null) {
      frames.add(waits);
    }
  }

  /** Sends what the library has made, and says what it shall put into its queue. */
  ByteBuffer pass(ByteBuffer bytes) {
    SocketOutput plain = socket;
    if (plain != null) {
      plain.send(bytes);
      return NOTHING;
    }
    gauge.queued(bytes.remaining());
    return bytes;
  }

  boolean isFull() {
    SocketOutput plain = socket;
    return plain == null ? gauge.isFull() : plain.isFull();
  }

  /**
   * The writing thread has written.
   *
   * @return whether it was full and is not any more
   */
  boolean written(int bytes, boolean frameEnds) {
    return gauge.written(bytes, frameEnds);
  }
}
