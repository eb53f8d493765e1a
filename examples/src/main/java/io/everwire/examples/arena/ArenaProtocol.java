package io.everwire.examples.arena;

import io.everwire.Codec;
import io.everwire.StreamType;
import java.nio.ByteBuffer;

/** What goes between the game's clients and its server. */
final class ArenaProtocol {
  /**
   * A player's part in the game, as long as it lasts: inputs up, and down the player's id, once. A
   * stream, because every input counts once and in its order, over links that come and go, and
   * because whose it is needs no proof.
   */
  static final StreamType<Input, Integer> PLAY =
      StreamType.duplex(
          "arena/play",
          Input.CODEC,
          Codec.of(id -> ByteBuffer.allocate(Integer.BYTES).putInt(id).flip(), ByteBuffer::getInt));

  /**
   * The state of each tick, published as volatile. One message has all of it: what it shows belongs
   * together, and one message to each player costs less than one for each player to each. Nothing
   * is kept or sent again, since the next one says more.
   */
  static final String STATE = "arena/state";

  private ArenaProtocol() {}
}
