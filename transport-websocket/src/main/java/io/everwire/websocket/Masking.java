package io.everwire.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The XOR of RFC 6455, section 5.3, eight bytes at a time. */
final class Masking {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Masking() {}

  /**
   * Masks or unmasks in place.
   *
   * @param bytes the whole payload, from its first byte
   */
  static void apply(int key, byte[] bytes, int length) {
    long wide = ((long) key << 32) | (key & 0xffff_ffffL);
    int i = 0;
    for (; i <= length - 8; i += 8) {
      LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ wide);
    }
    for (; i < length; i++) {
      bytes[i] ^= keyByte(key, i);
    }
  }

  /**
   * Appends a masked copy of what remains of the payload, which is left as it is. Both buffers are
   * in big-endian order.
   */
  static void append(int key, ByteBuffer payload, ByteBuffer to) {
    long wide = ((long) key << 32) | (key & 0xffff_ffffL);
    int from = payload.position();
    int length = payload.remaining();
    int i = 0;
    for (; i <= length - 8; i += 8) {
      to.putLong(payload.getLong(from + i) ^ wide);
    }
    for (; i < length; i++) {
      to.put((byte) (payload.get(from + i) ^ keyByte(key, i)));
    }
  }

  private static byte keyByte(int key, int index) {
    return (byte) (key >>> (24 - 8 * (index & 3)));
  }
}
