package io.everwire.internal.session;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What messages cost. */
public final class Items {
  private static final int OVERHEAD_BYTES = 64;

  private Items() {}

  /** Payload, key in UTF-8, and 64 bytes. */
  public static long cost(long payloadBytes, String key) {
    return cost(payloadBytes) + (key.isEmpty() ? 0 : key.getBytes(UTF_8).length);
  }

  /** Payload and 64 bytes, so that empty messages are not free. */
  public static long cost(long payloadBytes) {
    return payloadBytes + OVERHEAD_BYTES;
  }
}
