package io.everwire.examples.demo;

import io.everwire.Codec;
import io.everwire.RealtimeException;
import io.everwire.Status;
import io.everwire.StatusCode;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What the demo sends, over channels and streams alike: a numbered message with a checksum, so that
 * a receiver can tell on its own what it missed.
 *
 * @param source the id of who sent it
 * @param sequence counts the messages of that source from 1
 * @param body what is carried, from the buffer's position to its limit
 */
record Parcel(int source, long sequence, ByteBuffer body) {
  static final Codec<Parcel> CODEC = Codec.of(Parcel::encode, Parcel::decode);

  private static final int NUMBERS_BYTES = Integer.BYTES + Long.BYTES;
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private static ByteBuffer encode(Parcel parcel) {
    ByteBuffer bytes =
        ByteBuffer.allocate(NUMBERS_BYTES + parcel.body.remaining() + CHECKSUM_BYTES)
            .putInt(parcel.source)
            .putLong(parcel.sequence)
            .put(parcel.body.duplicate());
    return bytes.putInt(checksum(bytes.duplicate().flip())).flip();
  }

  private static Parcel decode(ByteBuffer bytes) {
    int checkedBytes = bytes.remaining() - CHECKSUM_BYTES;
    if (checkedBytes < NUMBERS_BYTES) {
      throw damaged("is too short: " + bytes.remaining() + " bytes");
    }
    ByteBuffer checked = bytes.slice(bytes.position(), checkedBytes);
    if (checksum(checked.duplicate()) != bytes.getInt(bytes.position() + checkedBytes)) {
      throw damaged("of " + bytes.remaining() + " bytes does not have its checksum");
    }
    return new Parcel(checked.getInt(), checked.getLong(), checked.slice());
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static RealtimeException damaged(String how) {
    return new RealtimeException(Status.of(StatusCode.DATA_LOSS, "a parcel " + how));
  }
}
