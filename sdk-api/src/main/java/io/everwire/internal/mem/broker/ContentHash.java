package io.everwire.internal.mem.broker;

import io.everwire.broker.Publication;
import java.nio.ByteBuffer;

/**
 * Tells the content of publications apart without keeping it: 64 bits, well mixed. Not for secrets:
 * whoever makes two publications with the same hash under one key deceives himself only.
 */
final class ContentHash {
  /** An odd constant near 2^64 divided by the golden ratio; spreads bits upwards. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final int STRIPE_BYTES = Long.BYTES;

  private ContentHash() {}

  /** The hash of payload and key. */
  static long of(Publication publication) {
    ByteBuffer payload = publication.payload();
    long hash = mix(publication.key().hashCode() + (payload == null ? SPREAD : 0));
    return payload == null ? hash : of(payload, hash);
  }

  private static long of(ByteBuffer bytes, long seed) {
    int end = bytes.limit();
    int stripesEnd = end - STRIPE_BYTES;
    int at = bytes.position();
    long hash = seed ^ ((end - at) * SPREAD);
    for (; at <= stripesEnd; at += STRIPE_BYTES) {
      hash = mix(hash ^ bytes.getLong(at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = (rest << Byte.SIZE) | (bytes.get(at) & 0xFF);
    }
    return mix(hash ^ rest);
  }

  private static long mix(long bits) {
    long product = bits * SPREAD;
    return (product ^ (product >>> 32)) * SPREAD;
  }
}
