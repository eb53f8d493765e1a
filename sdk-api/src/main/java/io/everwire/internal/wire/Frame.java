package io.everwire.internal.wire;

import java.nio.ByteBuffer;

/**
 * One frame: the unit that is counted, acknowledged and replayed. Immutable.
 *
 * <p>Each record writes and reads its own fields as {@code everwire.proto} gives them; a payload is
 * a slice of the buffer it came in.
 */
public sealed interface Frame
    permits LinkFrame, AuthFrame, ChannelFrame, StreamFrame, Frame.Unknown {

  /** A payload above this size goes in parts. */
  int MAX_PART_BYTES = 64 * 1024;

  /** What a part needs beside its payload at most: so every frame fits a batch of 80 KiB. */
  int MAX_FRAME_BYTES = MAX_PART_BYTES + 1024;

  int FIRST_OPTIONAL_COUNTED = 128;
  int FIRST_UNCOUNTED = 256;
  int FIRST_OPTIONAL_UNCOUNTED = 384;
  int END_OF_NUMBERS = 512;

  ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** The number of the body in {@code Frame}. */
  int number();

  /** Whether it is acknowledged and replayed. */
  default boolean isCounted() {
    return number() < FIRST_UNCOUNTED;
  }

  /** Gives itself to the method for its family. */
  void giveTo(Families families);

  /**
   * What is done with a frame, by its family. To ask each frame for one interface after the other
   * costs a sixth of all messages of 32 bytes: the JVM searches the list of a class's interfaces,
   * and keeps one that it found for all threads (JDK-8180450).
   */
  interface Families {
    void onChannelFrame(ChannelFrame frame);

    void onStreamFrame(StreamFrame frame);

    void onAuthFrame(AuthFrame frame);

    /** One that belongs to a link rather than to a session, or of an unknown kind. */
    void onOtherFrame(Frame frame);
  }

  /** Writes all fields but the payload. */
  void write(ProtoWriter out);

  /** The number of the payload's field, or 0 without one. */
  default int payloadField() {
    return 0;
  }

  default ByteBuffer payload() {
    return EMPTY;
  }

  /** A frame of a kind that this side does not know, and may ignore. */
  record Unknown(int number) implements Frame {
    @Override
    public void giveTo(Families families) {
      families.onOtherFrame(this);
    }

    @Override
    public void write(ProtoWriter out) {
      throw new IllegalStateException(
          "frame kind " + number + " is unknown here and cannot be sent");
    }
  }
}
