package io.everwire.internal.stream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much waits to be sent on one stream, and whether more is welcome.
 *
 * <ul>
 *   <li>Counted where messages are handed over, so that the bound holds whatever the serializer is
 *       busy with. In bytes of {@link io.everwire.internal.session.Items#cost}.
 *   <li>A message that comes while the stream is ready always fits, so that who sends only while it
 *       is ready never meets the bound.
 *   <li>Whoever was told "not ready" is owed a word once nearly all that waited is gone: one for
 *       each message that fits again would wake him for one. Nobody else gets one.
 *   <li>Safe for use by many threads, except what says otherwise.
 * </ul>
 */
final class Backlog {
  /** Enough to fill a batch while the serializer is busy; more would only wait. */
  private static final long READY_BYTES = 256 * 1024;

  /** The part of the room that may be taken when the word is given. */
  private static final int PARTS_AT_WORD = 8;

  private final AtomicLong waitingBytes = new AtomicLong();
  private final long maxBytes;
  private final long readyBytes;

  /** So much is released at once: two cores that both write one count wait for each other. */
  private final long releaseBytes;

  /** The stream is ready while less than this waits. */
  private volatile long roomBytes;

  private volatile boolean owesWord = true;

  /** Taken for sending and not released yet; in the serializer. */
  private long takenBytes;

  Backlog(long maxBytes) {
    this.maxBytes = maxBytes;
    this.readyBytes = Math.max(1, Math.min(READY_BYTES, maxBytes / 2));
    this.releaseBytes = readyBytes / 8;
  }

  /** Counts a message in; false if there is no place for it. */
  boolean admit(long cost) {
    long before;
    do {
      before = waitingBytes.get();
      if (before >= readyBytes && before + cost > maxBytes) {
        return false;
      }
    } while (!waitingBytes.compareAndSet(before, before + cost));
    return true;
  }

  /** A message waits no longer. */
  void release(long cost) {
    waitingBytes.addAndGet(-cost);
  }

  /**
   * A message was taken for sending; in the serializer.
   *
   * @param isLast whether no other waits
   * @return whether there may be room again, so that {@link #room} is to be asked
   */
  boolean taken(long cost, boolean isLast) {
    takenBytes += cost;
    boolean releases = isLast || takenBytes >= releaseBytes;
    if (releases) {
      releaseTaken();
    }
    return releases;
  }

  /** Messages that were taken wait no longer; in the serializer, when none is taken for now. */
  void releaseTaken() {
    release(takenBytes);
    takenBytes = 0;
  }

  boolean isReady() {
    if (hasRoom()) {
      return true;
    }
    owesWord = true;
    // Asked again: it may have turned before the debt was noted.
    return hasRoom();
  }

  private boolean hasRoom() {
    return waitingBytes.get() < roomBytes;
  }

  /**
   * Notes how much the windows let pass; in the serializer.
   *
   * @return whether the listener is owed a word that the stream is ready
   */
  boolean room(long bytes) {
    long room = Math.min(bytes, readyBytes);
    // Asked with every message, and rarely another: a volatile write is dear.
    if (roomBytes != room) {
      roomBytes = room;
    }
    if (!hasRoom()) {
      owesWord = true;
      return false;
    }
    if (!owesWord || waitingBytes.get() > room / PARTS_AT_WORD) {
      return false;
    }
    owesWord = false;
    return true;
  }
}
