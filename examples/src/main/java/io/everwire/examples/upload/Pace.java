package io.everwire.examples.upload;

import java.util.concurrent.TimeUnit;

/** How fast a file is sent. Confined to one thread. */
final class Pace {
  private static final int PIECE_BYTES = 32 << 10;
  private static final int PIECES_PER_SECOND = 10;

  private final long bytesPerSecond;
  private long dueNanos = System.nanoTime();

  private Pace(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** As fast as the server takes it. */
  static Pace unlimited() {
    return new Pace(Long.MAX_VALUE);
  }

  /** At most so many bytes a second, from now on; positive. */
  static Pace of(long bytesPerSecond) {
    return new Pace(bytesPerSecond);
  }

  /** How much to send at once, so that it moves at any pace. */
  int pieceBytes() {
    return (int) Math.max(1, Math.min(PIECE_BYTES, bytesPerSecond / PIECES_PER_SECOND));
  }

  /** Waits until more may be sent. */
  void await(int bytesSent) throws InterruptedException {
    if (bytesPerSecond == Long.MAX_VALUE) {
      return;
    }
    dueNanos += TimeUnit.SECONDS.toNanos(1) * bytesSent / bytesPerSecond;
    long wait = dueNanos - System.nanoTime();
    if (wait > 0) {
      TimeUnit.NANOSECONDS.sleep(wait);
    } else {
      dueNanos -= wait; // it does not make up for what it was held up
    }
  }
}
