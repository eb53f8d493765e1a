package io.everwire.internal.stream;

import io.everwire.internal.wire.WireException;

/**
 * The limit above all streams of one direction: how many bytes the sender may have outstanding on
 * all of them together. Sender and receiver keep one each and change it by the same frames.
 *
 * <ul>
 *   <li><em>Outstanding</em> on a stream: the cost of the messages that have begun on it, less what
 *       StreamCredit for this stream has given back.
 *   <li><em>Used</em>: over the streams on which the sender has not sent its last frame, what is
 *       outstanding above {@link #FREE_BYTES} on each; and all that was outstanding on the others
 *       when the sender's last frame went, less what was given back since. That is given back by
 *       StreamCredit for stream 0; one for the stream itself that comes after the last frame (it
 *       crossed it) counts the same.
 *   <li>A message may begin if, with it, no more than {@link #FREE_BYTES} are outstanding on its
 *       stream, or if used is below the limit: any room left lets one whole message pass.
 *   <li>What the receiver computes when a frame comes is never more than what the sender computed
 *       when it sent it, because all that only the receiver knows by then is credit that is under
 *       way. So the receiver's check never fails an honest sender, and once that credit has arrived
 *       both are equal: nothing leaks.
 * </ul>
 *
 * Confined to the session's serializer.
 */
public class SharedWindow {
  /** So much of each stream that its sender has not ended does not count. */
  static final int FREE_BYTES = 16 * 1024;

  private final long limitBytes;
  private long usedBytes;

  /** The part of what is used that belongs to streams on which the sender's last frame has gone. */
  private long endedBytes;

  public SharedWindow(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  boolean isOpen() {
    return usedBytes < limitBytes;
  }

  /** Whether a message of this cost may begin on a stream. */
  boolean admits(long outstanding, long cost) {
    return outstanding + cost <= FREE_BYTES || isOpen();
  }

  /** What is outstanding on a stream has changed. */
  void change(long before, long after) {
    usedBytes += counted(after) - counted(before);
  }

  /** The sender's last frame on a stream has gone: what is outstanding counts in full. */
  void end(long outstanding) {
    usedBytes += outstanding - counted(outstanding);
    endedBytes += outstanding;
  }

  /**
   * Bytes of streams that the sender has ended are given back.
   *
   * @throws WireException if they are more than are outstanding
   */
  public void settle(long bytes) {
    if (bytes > endedBytes) {
      throw new WireException(
          "credit of " + bytes + " bytes for ended streams, outstanding are " + endedBytes);
    }
    endedBytes -= bytes;
    usedBytes -= bytes;
  }

  private static long counted(long outstanding) {
    return Math.max(0, outstanding - FREE_BYTES);
  }
}
