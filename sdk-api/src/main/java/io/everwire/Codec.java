package io.everwire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Turns messages into bytes and back. Channels and streams carry bytes; a codec gives them a type.
 *
 * <p>To add one, implement the two methods so that {@code decode(encode(x))} equals {@code x}:
 *
 * <pre>{@code
 * Codec<LocalDate> DATE = Codec.of(
 *     date -> ByteBuffer.wrap(date.toString().getBytes(UTF_8)),
 *     bytes -> LocalDate.parse(UTF_8.decode(bytes)));
 * }</pre>
 *
 * <p>Implementations are safe for use by many threads and do not block. An exception from {@link
 * #encode} is thrown at the caller; one from {@link #decode} is reported to the handler concerned.
 *
 * @param <T> the messages' type
 */
public interface Codec<T> {

  /**
   * Encodes a message.
   *
   * @param message the message
   * @return its bytes: what remains of the buffer, whose content nobody changes any more
   */
  ByteBuffer encode(T message);

  /**
   * Decodes a message.
   *
   * @param bytes the bytes: all that remains of a read-only buffer, which may be kept
   * @return the message
   */
  T decode(ByteBuffer bytes);

  /**
   * Byte arrays as they are. The array that is published must not be changed afterwards; the one
   * that is received is a copy, and belongs to the receiver.
   *
   * @return the codec
   * @see #buffers
   */
  static Codec<byte[]> bytes() {
    return BuiltInCodecs.BYTES;
  }

  /**
   * What remains of byte buffers, as it is: no byte is copied for the application. The content that
   * is published must not be changed afterwards. A buffer that is received is read-only, belongs to
   * the receiver and may be kept, but is a view of the batch in which it came: who keeps a small
   * one for long keeps up to {@link Limits#maxBatchBytes} of memory, and had better copy it.
   *
   * @return the codec
   */
  static Codec<ByteBuffer> buffers() {
    return BuiltInCodecs.BUFFERS;
  }

  /**
   * Strings as UTF-8. Malformed input is an error, not a replacement character.
   *
   * @return the codec
   * @see StandardCharsets#UTF_8
   */
  static Codec<String> utf8() {
    return BuiltInCodecs.UTF_8;
  }

  /**
   * A codec of two functions.
   *
   * @param encode as {@link #encode}
   * @param decode as {@link #decode}
   * @param <T> the messages' type
   * @return the codec
   */
  static <T> Codec<T> of(
      java.util.function.Function<? super T, ByteBuffer> encode,
      java.util.function.Function<ByteBuffer, ? extends T> decode) {
    return new BuiltInCodecs.OfFunctions<>(encode, decode);
  }
}
