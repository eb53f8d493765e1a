package io.everwire.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Masks payloads, and takes their masks off, which is the same: RFC 6455, section 5.3. */
final class Masking {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Masking() {}

  /**
   * Copies bytes and masks the copy, eight at a time. Both may be the same.
   *
   * @param phase how many bytes of the payload came before these
   */
  static void copy(byte[] from, int fromAt, byte[] to, int toAt, int length, int key, long phase) {
    int turned = Integer.rotateLeft(key, 8 * (int) (phase & 3));
    long eight = (long) turned << Integer.SIZE | Integer.toUnsignedLong(turned);
    int done = 0;
    for (; done <= length - Long.BYTES; done += Long.BYTES) {
      LONGS.set(to, toAt + done, (long) LONGS.get(from, fromAt + done) ^ eight);
    }
    for (; done < length; done++) {
      turned = Integer.rotateLeft(turned, 8);
      to[toAt + done] = (byte) (from[fromAt + done] ^ turned);
    }
  }
}
