package io.everwire.examples.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everwire.Codec;
import java.nio.ByteBuffer;

/** What a sender sends: where it begins, pieces, and at the end the checksum of the whole. */
sealed interface Part {
  Codec<Part> CODEC = Codec.of(Part::encode, Part::decode);

  /**
   * The first part.
   *
   * @param at the position that the server has told, or 0 to send everything
   */
  record Start(long at) implements Part {}

  /**
   * What follows in the file.
   *
   * @param bytes what remains of the buffer
   */
  record Piece(ByteBuffer bytes) implements Part {}

  /**
   * The last part.
   *
   * @param sha256 of the whole file, in hexadecimal digits
   */
  record End(String sha256) implements Part {}

  private static ByteBuffer encode(Part part) {
    if (part instanceof Start start) {
      return ByteBuffer.allocate(1 + Long.BYTES).put((byte) 'S').putLong(start.at()).flip();
    }
    if (part instanceof Piece piece) {
      ByteBuffer bytes = piece.bytes().duplicate();
      return ByteBuffer.allocate(1 + bytes.remaining()).put((byte) 'P').put(bytes).flip();
    }
    byte[] sum = ((End) part).sha256().getBytes(UTF_8);
    return ByteBuffer.allocate(1 + sum.length).put((byte) 'E').put(sum).flip();
  }

  private static Part decode(ByteBuffer bytes) {
    byte kind = bytes.get();
    return switch (kind) {
      case 'S' -> new Start(bytes.getLong());
      case 'P' -> new Piece(bytes.slice());
      case 'E' -> new End(UTF_8.decode(bytes).toString());
      default -> throw new IllegalArgumentException("no part of an upload has the kind " + kind);
    };
  }
}
