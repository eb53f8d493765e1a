package io.everwire.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Why a client leaves: the last message before its half-close, since gRPC lets only servers end a
 * call with a text.
 *
 * <p>It is a batch with nothing but the field {@value #FIELD}, a string, which the schema does not
 * have: whoever does not know it reads a batch that says nothing.
 */
final class LastWords {
  static final int FIELD = (1 << 29) - 1;

  private static final int MAX_BYTES = 1_000;
  private static final int LENGTH_DELIMITED = 2;

  /** The field's tag as protobuf's variable-length integer. */
  private static final byte[] TAG = varint(((long) FIELD << 3) | LENGTH_DELIMITED);

  private LastWords() {}

  static ByteBuffer encode(String text) {
    byte[] words = cut(text, MAX_BYTES).getBytes(UTF_8);
    byte[] length = varint(words.length);
    return ByteBuffer.allocate(TAG.length + length.length + words.length)
        .put(TAG)
        .put(length)
        .put(words)
        .flip();
  }

  /** The text, or null if the message is any other. */
  static @Nullable String decode(ByteBuffer message) {
    if (message.remaining() <= TAG.length || message.get(message.position()) != TAG[0]) {
      return null;
    }
    ByteBuffer rest = message.duplicate();
    byte[] tag = new byte[TAG.length];
    rest.get(tag);
    int size = Arrays.equals(tag, TAG) ? length(rest) : -1;
    return size != rest.remaining() ? null : UTF_8.decode(rest).toString();
  }

  /** A length of at most two bytes, or -1. */
  private static int length(ByteBuffer from) {
    int low = from.get();
    if (low >= 0) {
      return low;
    }
    if (!from.hasRemaining()) {
      return -1;
    }
    int high = from.get();
    return high < 0 ? -1 : (low & 0x7f) | (high << 7);
  }

  /** As much of a text as fits into a number of bytes of UTF-8, characters whole. */
  static String cut(String text, int maxBytes) {
    if (text.length() <= maxBytes / 4) {
      return text;
    }
    ByteBuffer room = ByteBuffer.allocate(maxBytes);
    CharBuffer from = CharBuffer.wrap(text);
    UTF_8.newEncoder().encode(from, room, true);
    return text.substring(0, from.position());
  }

  private static byte[] varint(long value) {
    ByteBuffer bytes = ByteBuffer.allocate(10);
    long rest = value;
    while (rest > 0x7f) {
      bytes.put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.put((byte) rest);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
