package io.everwire.examples.feed;

import io.everwire.Codec;
import java.nio.ByteBuffer;

/**
 * A price.
 *
 * @param cents what
 * @param atMicros since when, by the server's clock, in microseconds since 1970
 */
record Price(long cents, long atMicros) {
  static final Codec<Price> CODEC = Codec.of(Price::encode, Price::decode);

  private ByteBuffer encode() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(cents).putLong(atMicros).flip();
  }

  private static Price decode(ByteBuffer bytes) {
    return new Price(bytes.getLong(), bytes.getLong());
  }
}
