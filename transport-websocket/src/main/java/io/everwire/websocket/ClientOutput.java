package io.everwire.websocket;

import java.nio.ByteBuffer;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Where the frames of one secured client go: into the queue of the library's writing thread, and
 * counted. Safe for use by many threads.
 */
final class ClientOutput {
  private final SendGauge gauge = new SendGauge();

  /** Set before the handshake begins. */
  private volatile @Nullable Queue<ByteBuffer> queue;

  void over(Queue<ByteBuffer> frames) {
    queue = frames;
  }

  /** Sends a frame, whose buffer has an array. */
  void send(ByteBuffer frame) {
    Queue<ByteBuffer> frames = queue;
    if (frames != null) {
      frames.add(count(frame));
    }
  }

  /** Counts what the library sends of itself, before it is in the queue. */
  ByteBuffer count(ByteBuffer bytes) {
    gauge.queued(bytes.remaining());
    return bytes;
  }

  boolean isFull() {
    return gauge.isFull();
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
