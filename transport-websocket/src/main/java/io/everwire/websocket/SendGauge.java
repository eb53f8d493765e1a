package io.everwire.websocket;

/**
 * What waits in the library's queue of a client for its socket. Safe for use by many threads.
 *
 * <p>Full from {@value SocketOutput#HIGH_BYTES} bytes or {@value #HIGH_FRAMES} frames on, until at
 * most {@value SocketOutput#LOW_BYTES} bytes in {@value #LOW_FRAMES} frames wait: each frame costs
 * a call of the system, so what comes meanwhile should rather become one larger frame.
 */
final class SendGauge {
  static final int HIGH_FRAMES = 16;
  static final int LOW_FRAMES = 4;

  private long waitingBytes;
  private int waitingFrames;
  private volatile boolean full;

  boolean isFull() {
    return full;
  }

  /** Counts a frame, before it is in the queue. */
  synchronized void queued(int bytes) {
    waitingBytes += bytes;
    waitingFrames++;
    if (waitingBytes >= SocketOutput.HIGH_BYTES || waitingFrames >= HIGH_FRAMES) {
      full = true;
    }
  }

  /**
   * Counts what the socket has taken.
   *
   * @param frameEnds whether that completes a frame
   * @return whether it was full and is not any more
   */
  synchronized boolean written(int bytes, boolean frameEnds) {
    waitingBytes -= bytes;
    if (frameEnds) {
      waitingFrames--;
    }
    if (full && waitingBytes <= SocketOutput.LOW_BYTES && waitingFrames <= LOW_FRAMES) {
      full = false;
      return true;
    }
    return false;
  }
}
