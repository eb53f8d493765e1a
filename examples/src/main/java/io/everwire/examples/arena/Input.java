package io.everwire.examples.arena;

import io.everwire.Codec;
import java.nio.ByteBuffer;

/**
 * What a player does for a 60th of a second.
 *
 * @param number counts the player's inputs from 1
 * @param heading which way
 */
record Input(int number, Heading heading) {
  static final int PER_SECOND = 60;

  static final Codec<Input> CODEC = Codec.of(Input::encode, Input::decode);

  private static final int BYTES = 5;

  private ByteBuffer encode() {
    return ByteBuffer.allocate(BYTES).putInt(number).put((byte) heading.code).flip();
  }

  private static Input decode(ByteBuffer bytes) {
    return new Input(bytes.getInt(), Heading.of(bytes.get()));
  }
}
