package io.everwire.internal.session;

/**
 * How much the peer may send to one stream or subscription, on the receiving side: what was
 * granted, what has come, and what has been consumed and can be granted again. In bytes of {@link
 * Items#cost}. Confined to the session's serializer.
 *
 * <p>Credit is given back when half of the window has been consumed, rather than for each message.
 */
public class ReceiveWindow {
  private final long windowBytes;
  private long creditBytes;
  private long consumedBytes;

  public ReceiveWindow(long windowBytes) {
    this.windowBytes = windowBytes;
    this.creditBytes = windowBytes;
  }

  /** A message begins to come; false if the peer had no credit left for it, which is a breach. */
  public boolean take(long cost) {
    if (creditBytes <= 0) {
      return false;
    }
    creditBytes -= cost;
    return true;
  }

  /**
   * A message was consumed, or dropped for good. Returns how much to grant now; 0 for nothing yet.
   */
  public long consume(long cost) {
    consumedBytes += cost;
    return consumedBytes < Math.max(1, windowBytes / 2) ? 0 : grantRest();
  }

  /** Grants again what was consumed, however little it is. Returns how much, maybe 0. */
  public long grantRest() {
    long grant = consumedBytes;
    consumedBytes = 0;
    creditBytes += grant;
    return grant;
  }
}
