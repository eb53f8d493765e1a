package io.everwire.internal.wire;

import java.nio.ByteBuffer;

/**
 * A frame as it stands in a batch: tag and length included, so that a batch is the frames' bytes
 * one after the other. The same bytes for every link and every replay. Holds the payload by
 * reference.
 *
 * @param head all that stands before the payload
 * @param payload the payload, not moved by anybody
 * @param counted whether the frame is acknowledged and replayed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EncodedFrame(byte[] head, ByteBuffer payload, boolean counted) {
  private static final int FRAMES_FIELD = 2;
  private static final byte[] NOTHING = new byte[0];

  /** Bytes it takes in a batch. */
  public int size() {
    return head.length + payload.remaining();
  }

  public static EncodedFrame of(Frame frame) {
    ProtoWriter fields = new ProtoWriter(32);
    frame.write(fields);
    ByteBuffer payload = frame.payload();
    if (payload.hasRemaining()) {
      fields.lengthPrefix(frame.payloadField(), payload.remaining());
    }
    return wrap(frame.number(), fields, NOTHING, payload);
  }

  /**
   * A frame whose later fields were encoded before, for many frames at once.
   *
   * @param number of the body
   * @param own fields of this frame alone
   * @param shared fields encoded once, ending with the payload's tag and length if there is a
   *     payload
   * @param payload the payload
   */
  static EncodedFrame wrap(int number, ProtoWriter own, byte[] shared, ByteBuffer payload) {
    int fields = own.size() + shared.length;
    int body = fields + payload.remaining();
    int frame = ProtoWriter.lengthPrefixBytes(number, body) + body;
    ProtoWriter out =
        new ProtoWriter(ProtoWriter.lengthPrefixBytes(FRAMES_FIELD, frame) + frame - body + fields);
    out.lengthPrefix(FRAMES_FIELD, frame);
    out.lengthPrefix(number, body);
    out.raw(own);
    out.raw(shared);
    // Its size is exact, so its array is not copied.
    return new EncodedFrame(out.toByteArray(), payload, number < Frame.FIRST_UNCOUNTED);
  }
}
