package io.everwire.internal.stream;

import io.everwire.internal.wire.WireException;

/**
 * How much this side may send on one stream: its own window and the one above all streams. Confined
 * to the session's serializer.
 */
final class StreamWindow {
  private final long windowBytes;
  private final SharedWindow shared;

  /** Cost of what has begun to go, less what was given back. */
  private long outstandingBytes;

  StreamWindow(long windowBytes, SharedWindow shared) {
    this.windowBytes = windowBytes;
    this.shared = shared;
  }

  /** Whether a message may begin to go. Any room left lets a whole one pass. */
  boolean admits(long cost) {
    return outstandingBytes < windowBytes && shared.admits(outstandingBytes, cost);
  }

  /** How many bytes would pass now, small messages taken for granted; zero or less for none. */
  long roomBytes() {
    long own = windowBytes - outstandingBytes;
    return shared.isOpen() ? own : Math.min(own, SharedWindow.FREE_BYTES - outstandingBytes);
  }

  /** Whether the other streams keep this one from using its own window to the full. */
  boolean isHeldByOthers() {
    return outstandingBytes < windowBytes && !shared.isOpen();
  }

  /** A message begins to go. */
  void spend(long cost) {
    shared.change(outstandingBytes, outstandingBytes + cost);
    outstandingBytes += cost;
  }

  /**
   * The receiver gives back.
   *
   * @throws WireException if it gives back more than has been sent
   */
  void grant(long bytes) {
    if (bytes > outstandingBytes) {
      throw new WireException("credit of " + bytes + " bytes, outstanding are " + outstandingBytes);
    }
    shared.change(outstandingBytes, outstandingBytes - bytes);
    outstandingBytes -= bytes;
  }

  /** This side's last frame goes. */
  void end() {
    shared.end(outstandingBytes);
  }
}
