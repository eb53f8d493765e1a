package io.everwire;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** The codecs that {@link Codec}'s factories return. */
final class BuiltInCodecs {

  static final Codec<byte[]> BYTES = new OfFunctions<>(ByteBuffer::wrap, BuiltInCodecs::remaining);

  static final Codec<ByteBuffer> BUFFERS = new OfFunctions<>(ByteBuffer::slice, bytes -> bytes);

  static final Codec<String> UTF_8 =
      new OfFunctions<>(
          text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
          BuiltInCodecs::decodeUtf8);

  private BuiltInCodecs() {}

  private static byte[] remaining(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  private static String decodeUtf8(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new RealtimeException(
          Status.of(StatusCode.DATA_LOSS, "payload of " + bytes.limit() + " bytes is not UTF-8"),
          e);
    }
  }

  record OfFunctions<T>(
      Function<? super T, ByteBuffer> encoder, Function<ByteBuffer, ? extends T> decoder)
      implements Codec<T> {
    OfFunctions {
      requireNonNull(encoder, "encode");
      requireNonNull(decoder, "decode");
    }

    @Override
    public ByteBuffer encode(T message) {
      return encoder.apply(message);
    }

    @Override
    public T decode(ByteBuffer bytes) {
      return decoder.apply(bytes);
    }
  }
}
