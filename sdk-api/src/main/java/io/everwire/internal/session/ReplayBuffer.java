package io.everwire.internal.session;

import io.everwire.internal.wire.EncodedFrame;
import io.everwire.internal.wire.WireException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counted frames that the peer has not acknowledged, oldest first, so that they can be sent again
 * over another link. Frames that wait for their first sending stand behind them: sending and
 * replaying are the same walk.
 *
 * <ul>
 *   <li>A replay that has begun is sent in full, whatever is acknowledged meanwhile: the peer drops
 *       as many frames of the new link as it knew already, so a frame left out would cost it one
 *       that it does not know. Such frames are held until the walk has passed them.
 *   <li>Bounded: {@link #hasRoom} turns false at {@code maxBytes}; the caller stops taking frames,
 *       it never drops. One frame is admitted when it is empty.
 *   <li>Holds references to encoded frames, never copies.
 *   <li>Confined to the session's serializer.
 * </ul>
 */
public class ReplayBuffer {
  /** Small, since it is had anew whenever all was acknowledged. */
  private static final int FIRST_CAPACITY = 4;

  private static final int[] NO_SIZES = new int[0];

  private final long maxBytes;
  private @Nullable EncodedFrame[] ring = new EncodedFrame[0];

  /** Of each frame in the ring: a frame that is let go was last touched long ago. */
  private int[] sizes = NO_SIZES;

  /** Counted frames that the peer has confirmed since the session began. */
  private long acked;

  /** Counted frames that are held no more: acknowledged, and passed on the present link. */
  private long released;

  /** The next counted frame to put on the present link. */
  private long position;

  /** Counted frames that were put on any link since the session began. */
  private long sent;

  /** Counted frames that were taken in since the session began. */
  private long appended;

  private long bytes;

  public ReplayBuffer(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  public boolean hasRoom() {
    return bytes < maxBytes;
  }

  public void append(EncodedFrame frame) {
    if (appended - released == ring.length) {
      grow();
    }
    int slot = slot(appended);
    int size = frame.size();
    ring[slot] = frame;
    sizes[slot] = size;
    appended++;
    bytes += size;
  }

  /**
   * The frame of a number, counted from 0 since the session began: from {@link #acked}, or from
   * where the present link has come to if that is lower, to below {@link #appended}.
   */
  public EncodedFrame get(long number) {
    EncodedFrame frame = number >= released && number < appended ? ring[slot(number)] : null;
    if (frame == null) {
      throw new IllegalStateException(
          "frame " + number + " is not held; held are " + released + " to below " + appended);
    }
    return frame;
  }

  /**
   * Begins a link: the peer has received all below a number, and from there on everything is put on
   * the link.
   *
   * @return whether the peer confirms more than before
   * @throws WireException if the peer confirms more than was ever sent, or less than it has
   *     confirmed before
   */
  public boolean rewindTo(long number) {
    requireSent(number);
    if (number < acked) {
      throw new WireException(
          "the peer has " + number + " frames, it had confirmed " + acked + " before");
    }
    position = number;
    boolean news = ackUpTo(number);
    release();
    return news;
  }

  /** Notes that all frames below a number have been put on the present link. */
  public void markSent(long upTo) {
    sent = Math.max(sent, upTo);
    position = upTo;
    release();
  }

  /**
   * Forgets what the peer has received. A count that is not new is no news and changes nothing.
   *
   * @param received the peer's cumulative count
   * @return whether this was news
   * @throws WireException if the peer confirms more than was ever sent
   */
  public boolean ackUpTo(long received) {
    requireSent(received);
    if (received <= acked) {
      return false;
    }
    acked = received;
    release();
    return true;
  }

  private void requireSent(long received) {
    if (received > sent) {
      throw new WireException(
          "the peer confirms " + received + " frames, only " + sent + " were sent");
    }
  }

  private void release() {
    long end = Math.min(acked, position);
    if (released >= end) {
      return;
    }
    for (; released < end; released++) {
      int slot = slot(released);
      bytes -= sizes[slot];
      ring[slot] = null;
    }
    if (released == appended) {
      ring = new EncodedFrame[0];
      sizes = NO_SIZES;
    }
  }

  public long acked() {
    return acked;
  }

  public long sent() {
    return sent;
  }

  public long appended() {
    return appended;
  }

  public long bytes() {
    return bytes;
  }

  public boolean isEmpty() {
    return acked == appended;
  }

  private int slot(long number) {
    return (int) (number & (ring.length - 1));
  }

  private void grow() {
    @Nullable EncodedFrame[] old = ring;
    int[] oldSizes = sizes;
    ring = new EncodedFrame[Math.max(FIRST_CAPACITY, old.length * 2)];
    sizes = new int[ring.length];
    for (long number = released; number < appended; number++) {
      int from = (int) (number & (old.length - 1));
      ring[slot(number)] = old[from];
      sizes[slot(number)] = oldSizes[from];
    }
    Arrays.fill(old, null);
  }
}
