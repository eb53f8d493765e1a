package io.everwire.internal.stream;

import io.everwire.internal.wire.WireException;

/**
 * The numbers of a session's streams, and how many are open. Each side's rise, one side's odd, the
 * other's even. Confined to the session's serializer.
 */
final class Slots {
  private final long ownMax;
  private final long peerMax;

  /** The highest number that this side has opened; below the first one at first. */
  private long ownLast;

  private long peerLast;
  private long ownOpen;
  private long peerOpen;

  /**
   * Creates the numbers of a new session.
   *
   * @param opensOdd whether this side opens the odd ones
   * @param ownMax how many this side may have open, as the peer says
   * @param peerMax how many the peer may have open
   */
  Slots(boolean opensOdd, long ownMax, long peerMax) {
    this.ownMax = ownMax;
    this.peerMax = peerMax;
    this.ownLast = opensOdd ? -1 : 0;
    this.peerLast = opensOdd ? 0 : -1;
  }

  /** How many more this side may open now. */
  long free() {
    return ownMax - ownOpen;
  }

  /** The number of a stream that this side opens. */
  long open() {
    ownOpen++;
    ownLast += 2;
    return ownLast;
  }

  /**
   * The peer opens a stream.
   *
   * @throws WireException if it may not
   */
  void onPeerOpen(long number) {
    if (isOwn(number)) {
      throw new WireException("stream " + number + " is opened by the wrong side");
    }
    if (number <= peerLast) {
      throw new WireException("stream " + number + " is opened after stream " + peerLast);
    }
    if (peerOpen >= peerMax) {
      throw new WireException(
          "more than " + peerMax + " streams are opened at once (Limits.maxStreams)");
    }
    peerLast = number;
    peerOpen++;
  }

  /**
   * Checks that a stream was opened before, though it may have ended.
   *
   * @throws WireException if it was not
   */
  void checkOpened(long number) {
    if (number <= 0 || number > (isOwn(number) ? ownLast : peerLast)) {
      throw new WireException("a frame for stream " + number + ", which was not opened");
    }
  }

  void release(long number) {
    if (isOwn(number)) {
      ownOpen--;
    } else {
      peerOpen--;
    }
  }

  private boolean isOwn(long number) {
    return (number & 1) == (ownLast & 1);
  }
}
