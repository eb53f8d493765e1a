package io.everwire.internal.session;

/** What messages cost. */
public final class Items {
  private static final int OVERHEAD_BYTES = 64;

  private Items() {}

  /** Payload and 64 bytes, so that empty messages are not free. */
  public static long cost(long payloadBytes) {
    return payloadBytes + OVERHEAD_BYTES;
  }
}
